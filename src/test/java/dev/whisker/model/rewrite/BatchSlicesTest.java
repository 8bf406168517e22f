package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Contexts;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.SingleLayer;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a batch is taken in slices, and how large they are. */
class BatchSlicesTest {
    private static final Graph TANH = body(ActivationLayer.of(Activation.TANH), ActivationLayer.of(Activation.TANH));

    private final ReferenceBackend backend = new ReferenceBackend();

    private static Graph body(Layer... layers) {
        Sequential.Builder builder = Sequential.builder(Shape.of(3));
        List.of(layers).forEach(builder::add);
        return builder.build();
    }

    private LayerInstance build(Graph body, int size, int batch, Mode mode, boolean needsInputGradient) {
        LayerContext context = Contexts.of(backend, mode, true, needsInputGradient, new Scratch(), Map.of(), Map.of());
        return new BatchSlices(body, size).build(context, List.of(Shape.of(batch, 3)));
    }

    @ParameterizedTest
    @CsvSource({"4, 8, 4", "4, 6, 3", "4, 7, 1", "5, 10, 5", "1, 2, 1"})
    void slicesAreTheLargestDivisorOfTheBatch(int size, int batch, int slice) {
        LayerInstance instance = build(TANH, size, batch, Mode.INFERENCE, false);
        assertEquals(BatchSlicesInstance.class, instance.getClass());
        assertEquals("in slices of " + slice + ": ", instance.description());
        assertThrows(IllegalStateException.class,
                () -> instance.backward((Tensor) null, null, null, (Tensor) null, null));
    }

    @ParameterizedTest
    @CsvSource({"4, 4, INFERENCE, false", "9, 4, INFERENCE, false", "2, 4, TRAINING, false", "2, 4, INFERENCE, true"})
    void theBatchStaysWholeWhereItIsSmallOrNeededAtOnce(int size, int batch, Mode mode, boolean needsInputGradient) {
        assertNotEquals(BatchSlicesInstance.class, build(TANH, size, batch, mode, needsInputGradient).getClass());
    }

    @Test
    void viewsAreNotSliced() {
        assertNotEquals(BatchSlicesInstance.class, build(body(Flatten.of()), 2, 4, Mode.INFERENCE, false).getClass());
    }

    @Test
    void slicesGiveWhatTheWholeBatchGives() {
        Shape input = Shape.of(6, 3);
        double[] x = new double[18];
        Arrays.setAll(x, i -> 0.1 * i - 1);
        try (SingleLayer sliced = SingleLayer.of(FusedCases.sliced(TANH, 4).asLayer(), input).build(backend);
                SingleLayer whole = SingleLayer.of(FusedCases.sliced(TANH, 6).asLayer(), input).build(backend)) {
            assertArrayEquals(whole.forward(x), sliced.forward(x));
        }
    }

    @Test
    void takesAtLeastOnePicture() {
        LayerException e = assertThrows(LayerException.class, () -> new BatchSlices(TANH, 0));
        assertEquals("BatchSlices: size must be at least 1, received 0", e.getMessage());
    }
}
