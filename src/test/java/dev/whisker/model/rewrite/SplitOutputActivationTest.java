package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Layer;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitOutputActivationTest {
    private static Graph model(Layer... layers) {
        Sequential.Builder builder = Sequential.builder(Shape.of(6, 6, 2));
        for (Layer layer : layers) {
            builder.add(layer);
        }
        return builder.build();
    }

    @Test
    void theActivationBecomesALayerAndTheWeightsKeepTheirPaths() {
        for (Layer last : List.of(Dense.of(3).activation(Activation.SOFTMAX),
                Conv2D.of(3, 2).activation(Activation.SOFTMAX),
                DepthwiseConv2D.of(2).activation(Activation.SOFTMAX))) {
            Graph model = model(Conv2D.of(2, 3), last).freeze(name -> !name.equals("conv2d"));
            Graph split = SplitOutputActivation.apply(model);
            assertEquals(3, split.size());
            assertEquals(model.node(1).path(), split.node(1).path());
            assertEquals(model.node(1).draws(), split.node(1).draws());
            assertFalse(split.node(1).trainable());
            assertEquals(model.weights(1).stream().map(weight -> weight.name() + weight.shape()).toList(),
                    split.weights(1).stream().map(weight -> weight.name() + weight.shape()).toList());
            assertEquals(ActivationLayer.of(Activation.SOFTMAX), split.node(2).computation());
            assertEquals(model.outputShape(4), split.outputShape(4));
            assertTrue(SplitOutputActivation.isSplit(split));
            assertSame(split, SplitOutputActivation.apply(split));
        }
    }

    @Test
    void otherEndsStayAsTheyAre() {
        for (Layer last : List.of(Dense.of(3), Dense.of(3).activation(Activation.TANH), Dropout.of(0.5),
                ActivationLayer.of(Activation.RELU))) {
            Graph model = model(Dense.of(2).activation(Activation.SOFTMAX), last);
            assertSame(model, SplitOutputActivation.apply(model));
            assertFalse(SplitOutputActivation.isSplit(model));
        }
    }
}
