package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerGenerator;
import dev.whisker.check.Parity;
import dev.whisker.check.ParityReport;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Backend;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rewrites put in the place of layers, against central differences and against the reference. */
class FusedGradientTest {
    private static final int CONFIGURATIONS = Integer.getInteger("whisker.gradient.configurations", 1000);
    private static final int PARITY_CASES = 100;
    private static final long SEED = 20_240_229;

    static List<LayerGenerator> generators() {
        return List.of(FusedCases.FOLDED, FusedCases.SLICED);
    }

    @ParameterizedTest
    @MethodSource("generators")
    void agreesWithCentralDifferences(LayerGenerator generator) {
        GradientReport all = generator.cases(SEED).limit(CONFIGURATIONS).map(each -> GradientCheck.of(each).run())
                .reduce(GradientReport::and).orElseThrow();
        assertTrue(all.passed(), all::toString);
        assertEquals(CONFIGURATIONS, all.points());
        assertTrue(all.redrawRate() < Tolerance.REDRAWS, all::toString);
    }

    @ParameterizedTest
    @MethodSource("generators")
    void theCpuAgreesWithTheReference(LayerGenerator generator) {
        try (Backend cpu = Backends.open("cpu")) {
            generator.cases(SEED).limit(PARITY_CASES).forEach(each -> {
                ParityReport report = Parity.of(each).run(cpu);
                assertTrue(report.passed(), report::toString);
            });
        }
    }
}
