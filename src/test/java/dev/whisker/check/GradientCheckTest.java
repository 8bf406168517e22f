package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.FaultyScale.Mistake;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientCheckTest {
    private static final Shape SHAPE = Shape.of(2, 3);

    @Test
    void acceptsALayerOfOnesOwn() {
        GradientReport report = GradientCheck.of(new FaultyScale(Mistake.NONE, 3), SHAPE).tries(20).run();
        assertTrue(report.passed(), report::toString);
        assertEquals(20, report.points());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "FORGETS_FACTOR            | worst: dx[",
        "WRONG_BY_A_MILLIONTH_PART | worst: dx[",
        "WRONG_AT_ONE_ELEMENT      | worst: dx[1, 2] of",
        "WRONG_WEIGHT_GRADIENT     | worst: d_scale[0] of",
        "ADDS_TO_DX                | dx[0, 0] is not finite: backward leaves it out, adds to what was there, or reads "
                + "what the layer did not ask to keep",
        "LEAVES_OUT_DX             | dx[0, 0] is not finite",
        "CHANGES_X                 | forward changes its input x",
        "CHANGES_DY                | backward changes dy",
        "CHANGES_WEIGHT            | backward changes the weight scale",
        "READS_WHAT_IS_NOT_KEPT    | dx[0, 0] is not finite",
        "SQUARES_DY                | backward is not linear in dy: dx[0, 0] is",
        "DIFFERS_EACH_TIME         | a second forward with the same input and the same random key gives another output",
        "WRITES_BEHIND_Y           | bytes after y (2, 3) were written to",
        "THROWS                    | it throws ArithmeticException: planted, at "
                + "dev.whisker.check.FaultyScale$Instance.backward(FaultyScale.java:",
        "IS_ROUGH_EVERYWHERE       | a kink near each of 9 random points: the check is undecided"})
    void findsAndNamesAPlantedMistake(Mistake mistake, String said) {
        for (GradientReport report : new GradientReport[] {
            GradientCheck.of(new FaultyScale(mistake, 3), SHAPE).seed(7).exhaustive().run(),
            GradientCheck.of(new FaultyScale(mistake, 3), SHAPE).seed(7).directional().run()}) {
            assertFalse(report.passed(), mistake + ": " + report);
            assertTrue(report.toString().contains(said), report::toString);
            assertTrue(report.toString().endsWith("again: GradientCheck.of(new FaultyScale(Mistake." + mistake
                    + ", 3), Shape.of(2, 3)).mode(Mode.TRAINING).seed(7L).run()"), report::toString);
        }
    }

    @Test
    void everyRegularizerIsTheDerivativeOfItsPenalty() {
        for (Regularizer regularizer : RegularizerCase.all()) {
            GradientReport report = GradientCheck.of(regularizer, Shape.of(3, 2, 4)).tries(10).run();
            assertTrue(report.passed(), report::toString);
            assertFalse(report.redrawnTooOften(), report::toString);
        }
    }

    /** L2, with a gradient that is wrong by a factor, or overwrites. */
    private record FaultyPenalty(double factor, boolean overwrites) implements Regularizer {
        @Override
        public void penalty(Backend backend, Tensor weight, Tensor penalty, Tensor scratch) {
            backend.vector().sumOfSquares(weight, penalty);
        }

        @Override
        public void addGradient(Backend backend, Tensor weight, Tensor gradient, Tensor scratch) {
            if (overwrites) {
                backend.fill(gradient, 0);
            }
            backend.vector().axpy(factor, weight, gradient, null);
        }
    }

    @Test
    void aRegularizerOfOnesOwnIsCheckedToo() {
        assertTrue(GradientCheck.of(new FaultyPenalty(2, false), SHAPE).run().passed());
        for (Regularizer wrong : new Regularizer[] {new FaultyPenalty(2.00001, false), new FaultyPenalty(2, true)}) {
            GradientReport report = GradientCheck.of(wrong, SHAPE).run();
            assertFalse(report.passed(), report::toString);
            assertTrue(report.toString().contains("worst: gradient of the weight["), report::toString);
        }
    }

    @Test
    void aFailingTryCanBeRunAgainByItself() {
        GradientCheck one = GradientCheck.of(Conv2D.of(2, 3), Shape.of(1, 5, 5, 2)).seed(3).mode(Mode.INFERENCE);
        GradientReport report = one.tries(5).run();
        assertTrue(report.toString().endsWith("--input-shape 1,5,5,2 --mode inference --seed " + report.checked().seed()
                + " --tries 1"), report::toString);
        assertEquals(report.worst(), GradientCheck.of(report.checked()).run().worst());
    }

    @Test
    void kinksAreRedrawnAndCounted() {
        InputValues nearZeroAtFirst = new InputValues() {
            private int draws;

            @Override
            public double[] draw(String tensor, Shape shape, Draw draw) {
                double[] values = draw.uniform(shape.size(), 0.5, 1);
                if (draws++ < 2) {
                    values[3] = 1e-6;
                }
                return values;
            }
        };
        GradientReport report = GradientCheck.of(ActivationLayer.of(Activation.RELU),
                SHAPE).values(nearZeroAtFirst).run();
        assertTrue(report.passed(), report::toString);
        assertEquals(2, report.redraws());
        assertEquals(2 / 3.0, report.redrawRate());
    }

    @Test
    void aKinkThatNeverGoesAwayIsNotPassedOver() {
        GradientReport report = GradientCheck.of(ActivationLayer.of(Activation.RELU),
                SHAPE).values((tensor, shape, draw) -> new double[6]).run();
        assertFalse(report.passed());
        assertEquals(9, report.redraws());
    }

    @Test
    void aRefusedShapeIsTheCallersMistake() {
        GradientCheck check = GradientCheck.of(Conv2D.of(1, 3), Shape.of(1, 2, 2, 1));
        assertThrows(LayerException.class, check::run);
    }
}
