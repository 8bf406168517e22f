package dev.whisker.model.rewrite;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a last layer with softmax or sigmoid, such as {@code Dense(softmax)}, into the linear layer and {@code Activation(softmax)}.
 *
 * <p>A loss can then look at the logits between the two, which is exact where probabilities have been rounded to 0 or 1, and take the activation's gradient on
 * itself: what Keras does by hanging {@code _keras_logits} on the output of these two activations (Keras 2.8 {@code activations.py}). With any layer
 * behind them, Dropout or Reshape for instance, Keras has lost sight of the logits, and nothing is split here.
 */
public final class SplitOutputActivation {
    private SplitOutputActivation() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Sequential apply(Sequential model) {
        NamedLayer last = last(model);
        Activation activation = activation(last.layer());
        if (!isOutput(activation) || last.layer() instanceof ActivationLayer) {
            return model;
        }
        FreeNames names = new FreeNames(model);
        List<NamedLayer> layers = new ArrayList<>(model.layers());
        layers.set(layers.size() - 1, last.withLayer(linear(last.layer())));
        layers.add(new NamedLayer(names.free(last.name() + "_" + activation.kerasName()), ActivationLayer.of(activation), last.id(), last.trainable(), last.inference()));
        return model.withLayers(layers);
    }

    /** Whether a model ends in softmax or sigmoid as a layer of its own, so that logits come out of the layer before it. */
    public static boolean isSplit(Sequential model) {
        return model.size() > 1 && last(model).layer() instanceof ActivationLayer layer && isOutput(layer.activation());
    }

    private static NamedLayer last(Sequential model) {
        return model.layers().get(model.size() - 1);
    }

    private static boolean isOutput(Activation activation) {
        return activation == Activation.SOFTMAX || activation == Activation.SIGMOID;
    }

    /** The activation that a layer ends with; linear for layers that have none. */
    public static Activation activation(Layer layer) {
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

    private static Layer linear(Layer layer) {
        if (layer instanceof Dense dense) {
            return dense.activation(Activation.LINEAR);
        }
        return layer instanceof Conv2D conv ? conv.activation(Activation.LINEAR) : ((DepthwiseConv2D) layer).activation(Activation.LINEAR);
    }
}
