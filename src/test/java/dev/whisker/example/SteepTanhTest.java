package dev.whisker.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class SteepTanhTest {
    @Test
    void gradientAgreesWithDifferences() {
        GradientReport report = GradientCheck.of(new SteepTanh(1.5), Shape.of(2, 5, 3)).seed(1).tries(20).run();
        assertTrue(report.passed(), report::toString);
    }
}
