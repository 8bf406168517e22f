package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, numbers and freezing of layers in their places. */
class NamedLayerTest {
    private static final Shape INPUT = Shape.of(1, 4);

    /** An application, as far as names go. */
    private record Two() implements Composite {
        @Override
        public List<NamedLayer> body(Shape input) {
            return Body.of(Dense.of(4), Dense.of(4)).layers();
        }
    }

    @Test
    void onlyCompositesWithANameInTheModelAreApplications() {
        assertTrue(new NamedLayer("base", new Two(), 0).isApplication());
        assertFalse(new NamedLayer("residual", Residual.of(Dense.of(4)), 0).isApplication());
        assertFalse(new NamedLayer("dense", Dense.of(4), 0).isApplication());
    }

    @Test
    void blocksPassOnTheNamesOfTheirWeights() {
        assertEquals("dense/kernel", new NamedLayer("dense", Dense.of(4), 0).path("kernel"));
        assertEquals("dense/kernel", new NamedLayer("residual", Residual.of(Dense.of(4)), 0).path("dense/kernel"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1024", "0, 5, 1029", "2, 5, 3077"})
    void innerLayersAreNumberedBehindThoseOfTheModel(int outer, int inner, int id) {
        assertEquals(id, NamedLayer.innerId(outer, inner));
        assertEquals(id, new NamedLayer("in", Dense.of(4), inner).inside(new NamedLayer("out", new Two(), outer)).id());
    }

    /** Whether the outer layer and the inner one are trained, and compute as in inference. */
    @ParameterizedTest
    @CsvSource({"true, true, false, false", "false, true, false, false", "true, false, true, false", "true, true, false, true"})
    void insideALayerItIsFrozenByEither(boolean outerTrains, boolean innerTrains, boolean outerInference, boolean innerInference) {
        NamedLayer outer = new NamedLayer("out", new Two(), 2, outerTrains, outerInference);
        NamedLayer inner = new NamedLayer("in", Residual.of(Dense.of(4)), 1, innerTrains, innerInference).inside(outer);
        assertEquals("out/in", inner.name());
        assertEquals(outerTrains && innerTrains, inner.trainable());
        assertEquals(outerInference || innerInference, inner.inference());
        NamedLayer dense = ((Residual) inner.layer()).body().layers().get(0);
        assertEquals("out/dense", dense.name());
        assertEquals(0, dense.id());
        assertEquals(outerTrains, dense.trainable());
        assertEquals(outerInference, dense.inference());
    }

    @Test
    void isTrainedWhereItIsNotFrozenAndHasSomethingToTrain() {
        NamedLayer dense = new NamedLayer("dense", Dense.of(4), 0);
        assertTrue(dense.isTrained(INPUT));
        assertFalse(dense.withTrainable(false).isTrained(INPUT));
        assertFalse(new NamedLayer("flatten", Flatten.of(), 0).isTrained(INPUT));
        assertEquals(List.of(true, true), dense.weights(INPUT).stream().map(WeightSpec::trainable).toList());
        assertEquals(List.of(false, false), dense.withTrainable(false).weights(INPUT).stream().map(WeightSpec::trainable).toList());
        assertEquals(List.of("dense/kernel", "dense/bias"), dense.weights(INPUT).stream().map(WeightSpec::name).toList());
    }
}
