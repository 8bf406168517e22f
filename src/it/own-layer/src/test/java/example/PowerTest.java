package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.check.jqwik.LayerArbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PowerTest {
    @Property(tries = 200)
    void gradientIsRight(@ForAll("powers") LayerCase each) {
        GradientReport report = GradientCheck.of(each).run();
        assertTrue(report.passed(), report::toString);
    }

    @Provide
    Arbitrary<LayerCase> powers() {
        return LayerArbitraries.of(LayerGenerator.define("Power",
                draw -> LayerCase.of(new Power(draw.between(1, 5)), draw.shape())));
    }

    @Example
    void aForgottenFactorIsFoundAndShrunk() {
        LayerCase failing = FindMistake.FORGOTTEN_FACTORS.cases(4).limit(1000).filter(FindMistake::fails).findFirst()
                .orElseThrow();
        LayerCase smallest = (LayerCase) FindMistake.smallest(failing).checked();
        assertEquals(new ForgottenFactor(2), smallest.layer());
        assertEquals(1, smallest.input().size());
    }
}
