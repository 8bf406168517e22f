package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a batch is taken in slices, and how large they are. */
class BatchSlicesTest {
    private static final Body TANH = Body.of(ActivationLayer.of(Activation.TANH), ActivationLayer.of(Activation.TANH));

    private final ReferenceBackend backend = new ReferenceBackend();

    private LayerInstance build(Body body, int size, int batch, Mode mode, boolean needsInputGradient) {
        return new BatchSlices(body, size).build(new SingleLayerContext(backend, mode, true, needsInputGradient, new Scratch(), new RandomKey(0, 0), Map.of(),
                Map.of()), Shape.of(batch, 3));
    }

    @ParameterizedTest
    @CsvSource({"4, 8, 4", "4, 6, 3", "4, 7, 1", "5, 10, 5", "1, 2, 1"})
    void slicesAreTheLargestDivisorOfTheBatch(int size, int batch, int slice) {
        LayerInstance instance = build(TANH, size, batch, Mode.INFERENCE, false);
        assertEquals(BatchSlicesInstance.class, instance.getClass());
        assertEquals("in slices of " + slice + ": ", instance.description());
        assertThrows(IllegalStateException.class, () -> instance.backward(null, null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource({"4, 4, INFERENCE, false", "9, 4, INFERENCE, false", "2, 4, TRAINING, false", "2, 4, INFERENCE, true"})
    void theBatchStaysWholeWhereItIsSmallOrNeededAtOnce(int size, int batch, Mode mode, boolean needsInputGradient) {
        assertEquals(ChainInstance.class, build(TANH, size, batch, mode, needsInputGradient).getClass());
    }

    @Test
    void viewsAreNotSliced() {
        assertEquals(ChainInstance.class, build(Body.of(Flatten.of()), 2, 4, Mode.INFERENCE, false).getClass());
    }

    @Test
    void slicesGiveWhatTheWholeBatchGives() {
        Shape input = Shape.of(6, 3);
        double[] x = new double[18];
        Arrays.setAll(x, i -> 0.1 * i - 1);
        try (SingleLayer sliced = SingleLayer.of(new BatchSlices(TANH, 4), input).build(backend);
                SingleLayer whole = SingleLayer.of(new BatchSlices(TANH, 6), input).build(backend)) {
            assertArrayEquals(whole.forward(x), sliced.forward(x));
        }
    }

    @Test
    void takesAtLeastOnePicture() {
        LayerException e = assertThrows(LayerException.class, () -> new BatchSlices(TANH, 0));
        assertEquals("BatchSlices: size must be at least 1, got 0", e.getMessage());
        Body other = Body.of(Flatten.of());
        assertEquals(new BatchSlices(other, 3), new BatchSlices(TANH, 3).withBody(other));
    }
}
