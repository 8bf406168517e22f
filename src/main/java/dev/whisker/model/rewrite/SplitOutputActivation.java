package dev.whisker.model.rewrite;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Activation;
import java.util.stream.IntStream;

/**
 * Turns a last layer with softmax or sigmoid, such as {@code Dense(softmax)}, into the linear layer and
 * {@code Activation(softmax)}.
 *
 * <p>A loss can then look at the logits between the two, which is exact where probabilities have been rounded to 0 or
 * 1, and take the activation's gradient on itself: what Keras does by hanging {@code _keras_logits} on the output of
 * these two activations (Keras 2.8 {@code activations.py}). With any layer after them, Dropout or Reshape for
 * instance, Keras has lost sight of the logits, and nothing is split here.
 */
public final class SplitOutputActivation {
    private SplitOutputActivation() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Graph apply(Graph model) {
        Node last = model.last();
        Activation activation = activation(last.computation());
        if (!isOutput(activation) || last.computation() instanceof ActivationLayer) {
            return model;
        }
        NewNodes nodes = new NewNodes(model);
        IntStream.range(0, model.size() - 1).forEach(nodes::keep);
        nodes.replace(model.size() - 1, linear(last.computation()));
        nodes.append(new Node(new FreeNames(model).free(last.path() + "_" + activation.kerasName()),
                ActivationLayer.of(activation),
                last.inputs(), last.trainable(), last.inference(), last.draws()));
        return nodes.graph();
    }

    /**
     * Whether a model ends in softmax or sigmoid as a layer of its own, so that logits come out of the layer before it.
     */
    public static boolean isSplit(Graph model) {
        return model.size() > 1 && model.last().computation() instanceof ActivationLayer layer
                && isOutput(layer.activation());
    }

    private static boolean isOutput(Activation activation) {
        return activation == Activation.SOFTMAX || activation == Activation.SIGMOID;
    }

    /** The activation that a layer ends with; linear for layers that have none. */
    public static Activation activation(Computation layer) {
        if (layer instanceof Dense dense) {
            return dense.activation();
        }
        if (layer instanceof Conv2D conv) {
            return conv.activation();
        }
        if (layer instanceof DepthwiseConv2D conv) {
            return conv.activation();
        }
        return layer instanceof ActivationLayer alone ? alone.activation() : Activation.LINEAR;
    }

    /** Whether a layer is one that has an activation, which may be linear. */
    public static boolean hasActivation(Computation layer) {
        return layer instanceof Dense || layer instanceof Conv2D || layer instanceof DepthwiseConv2D
                || layer instanceof ActivationLayer;
    }

    /** A layer that {@link #activation} names an activation of, without it. */
    public static Layer linear(Computation layer) {
        if (layer instanceof Dense dense) {
            return dense.activation(Activation.LINEAR);
        }
        return layer instanceof Conv2D conv ? conv.activation(Activation.LINEAR)
                : ((DepthwiseConv2D) layer).activation(Activation.LINEAR);
    }
}
