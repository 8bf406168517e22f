package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Contexts;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
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

    private static FoldedBatchNormalization folded(Layer... layers) {
        Sequential.Builder builder = Sequential.builder(Shape.of(2));
        List.of(layers).forEach(builder::add);
        return new FoldedBatchNormalization(builder.build());
    }

    private LayerInstance build(Mode mode, boolean trainable, boolean trained) {
        FoldedBatchNormalization layer = folded(Dense.of(2), NORM);
        Map<String, Tensor> weights = new HashMap<>();
        for (WeightSpec spec : layer.weights(List.of(INPUT))) {
            weights.put(spec.name(), tensor(spec.shape()));
        }
        Scratch scratch = new Scratch();
        LayerInstance instance = layer.build(Contexts.of(backend, mode, trainable, false, scratch, weights, trained
                ? weights : Map.of()),
                List.of(INPUT));
        scratch.seal(backend::allocate);
        return instance;
    }

    private Tensor tensor(Shape shape) {
        return new Tensor(shape, DType.FLOAT64, backend.allocate(shape.size() * 8), 0);
    }

    @ParameterizedTest
    @CsvSource({"INFERENCE, true, false, true", "INFERENCE, true, true, false", "TRAINING, true, false, false",
            "TRAINING, false, false, true"})
    void isOneLayerWhereNothingIsTrainedAndNoBatchIsLookedAt(Mode mode, boolean trainable, boolean trained,
            boolean folded) {
        assertEquals(folded, build(mode, trainable, trained) instanceof FoldedInstance);
    }

    @Test
    void ownsTheWeightsItDerives() {
        LayerInstance instance = build(Mode.INFERENCE, true, false);
        // Kernel and bias, each in 64 aligned bytes.
        assertEquals(128, instance.keptBytes());
        assertEquals("loops", instance.description());
        assertFalse(instance.keepsInput(0));
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
        folded(Dense.of(2), NORM, relu);
        folded(Dense.of(2), NORM, ActivationLayer.of(Activation.TANH));
        for (List<Layer> body : List.<List<Layer>>of(List.of(Dense.of(2)), List.of(NORM, relu),
                List.of(Dense.of(2), relu), List.of(Dense.of(2), NORM, NORM),
            List.of(Dense.of(2), NORM, relu, relu), List.of(Dense.of(2).activation(Activation.RELU), NORM))) {
            LayerException e = assertThrows(LayerException.class, () -> folded(body.toArray(Layer[]::new)));
            assertTrue(e.getMessage().startsWith("FoldedBatchNormalization: its body must be a linear Conv2D, "
                    + "DepthwiseConv2D or Dense, a BatchNormalization"));
        }
    }
}
