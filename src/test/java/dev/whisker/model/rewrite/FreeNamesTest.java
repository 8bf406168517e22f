package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers that rewrites add do not clash with those that the user has named. */
class FreeNamesTest {
    private static List<String> names(Graph model) {
        return model.nodes().stream().map(Node::path).toList();
    }

    @Test
    void aReluThatMovesTakesAFreeName() {
        Graph model = Sequential.builder(Shape.of(6, 6, 2))
                .add("conv2d", Conv2D.of(2, 3).activation(Activation.RELU)).add(MaxPooling2D.of(2))
                .add("conv2d_relu", Flatten.of()).add("conv2d_relu_1", Dense.of(2)).build();
        assertEquals(List.of("conv2d", "max_pooling2d", "conv2d_relu_2", "conv2d_relu", "conv2d_relu_1"),
                names(MoveReluAfterMaxPooling.apply(model)));
    }

    @Test
    void anOutputActivationTakesAFreeName() {
        Graph model = Sequential.builder(Shape.of(4)).add("head_softmax", Dense.of(3)).add("head",
                Dense.of(2).activation(Activation.SOFTMAX)).build();
        assertEquals(List.of("head_softmax", "head", "head_softmax_1"), names(SplitOutputActivation.apply(model)));
    }
}
