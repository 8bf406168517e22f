package dev.whisker.model.rewrite;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Activation;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns {@code Conv2D(relu), MaxPooling2D} into {@code Conv2D, MaxPooling2D, Activation(relu)}.
 *
 * <p>ReLU is monotone, so {@code max(relu(x)) = relu(max(x))} to the bit, and the gradient reaches the same element:
 * where the largest value of a window is positive both orders choose its first occurrence, and where it is not the
 * gradient is zero in both. After pooling there is a quarter of the data, so the activation and its gradient cost a
 * quarter, and the convolution's output, the largest of all buffers, need not be kept for backward. Dropout between the
 * two, or any other layer, leaves the model as it is.
 */
public final class MoveReluAfterMaxPooling {
    private MoveReluAfterMaxPooling() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Graph apply(Graph model) {
        NewNodes nodes = new NewNodes(model);
        FreeNames names = new FreeNames(model);
        Map<Integer, Node> convolutions = new HashMap<>();
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            int reader = model.onlyReader(i);
            if (reader >= 0 && node.computation() instanceof Conv2D conv && conv.activation() == Activation.RELU
                    && model.node(reader).computation() instanceof MaxPooling2D) {
                nodes.replace(i, conv.activation(Activation.LINEAR));
                convolutions.put(reader, node);
            } else {
                nodes.keep(i);
            }
            if (convolutions.containsKey(i)) {
                Node conv = convolutions.get(i);
                nodes.append(new Node(names.free(conv.path() + "_relu"), ActivationLayer.of(Activation.RELU),
                        conv.inputs(),
                        conv.trainable(), conv.inference(), conv.draws()));
                nodes.isLast(i);
            }
        }
        return nodes.graph();
    }
}
