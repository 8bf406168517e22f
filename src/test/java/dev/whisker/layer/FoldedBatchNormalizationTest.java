package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a normalization is folded into the layer before it, and what is made for that. */
class FoldedBatchNormalizationTest {
    private static final Shape INPUT = Shape.of(1, 2);
    private static final Layer NORM = BatchNormalization.of();

    private final ReferenceBackend backend = new ReferenceBackend();

    private LayerInstance build(Mode mode, boolean trainable, boolean trained) {
        Layer layer = new FoldedBatchNormalization(Body.of(Dense.of(2), NORM));
        Map<String, Tensor> weights = new HashMap<>();
        for (WeightSpec spec : layer.weights(INPUT)) {
            weights.put(spec.name(), tensor(spec.shape()));
        }
        Scratch scratch = new Scratch();
        LayerInstance instance = layer.build(new SingleLayerContext(backend, mode, trainable, false, scratch, new RandomKey(0, 0), weights,
                trained ? weights : Map.of()), INPUT);
        scratch.seal(backend::allocate);
        return instance;
    }

    private Tensor tensor(Shape shape) {
        return new Tensor(shape, DType.FLOAT64, backend.allocate(shape.size() * 8), 0);
    }

    @ParameterizedTest
    @CsvSource({"INFERENCE, true, false, true", "INFERENCE, true, true, false", "TRAINING, true, false, false", "TRAINING, false, false, true"})
    void isOneLayerWhereNothingIsTrainedAndNoBatchIsLookedAt(Mode mode, boolean trainable, boolean trained, boolean folded) {
        assertEquals(folded ? FoldedInstance.class : ChainInstance.class, build(mode, trainable, trained).getClass());
    }

    @Test
    void ownsTheWeightsItDerives() {
        LayerInstance instance = build(Mode.INFERENCE, true, false);
        // Kernel and bias, each in 64 aligned bytes.
        assertEquals(128, instance.keptBytes());
        assertEquals("loops", instance.description());
        assertFalse(instance.keepsInput());
        instance.bind(List.of());
        instance.forward(tensor(INPUT), tensor(INPUT), null);
        instance.close();
        assertThrows(IllegalStateException.class, () -> instance.forward(tensor(INPUT), tensor(INPUT), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv2D(2, 1)", "DepthwiseConv2D(1)", "Dense(2)"})
    void onlyLinearLayersTakeANormalization(String text) {
        assertTrue(FoldedBatchNormalization.isLinear(LayerText.parse(text)));
        assertFalse(FoldedBatchNormalization.isLinear(LayerText.parse(text.replace(")", ", activation=relu)"))));
        assertFalse(FoldedBatchNormalization.isLinear(NORM));
    }

    @Test
    void otherBodiesAreRefused() {
        Layer relu = ReLU.of();
        new FoldedBatchNormalization(Body.of(Dense.of(2), NORM, relu));
        new FoldedBatchNormalization(Body.of(Dense.of(2), NORM, ActivationLayer.of(Activation.TANH)));
        for (Body body : new Body[] {Body.of(Dense.of(2)), Body.of(NORM, relu), Body.of(Dense.of(2), relu), Body.of(Dense.of(2), NORM, NORM),
            Body.of(Dense.of(2), NORM, relu, relu), Body.of(Dense.of(2).activation(Activation.RELU), NORM)}) {
            LayerException e = assertThrows(LayerException.class, () -> new FoldedBatchNormalization(body));
            assertTrue(e.getMessage().startsWith("FoldedBatchNormalization: its body must be a linear Conv2D, DepthwiseConv2D or Dense, a BatchNormalization"));
        }
    }
}
