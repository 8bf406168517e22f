package dev.whisker.model.rewrite;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns {@code Conv2D(relu), MaxPooling2D} into {@code Conv2D, MaxPooling2D, Activation(relu)}.
 *
 * <p>ReLU is monotone, so {@code max(relu(x)) = relu(max(x))} to the bit, and the gradient reaches the same element: where the largest value of a window is
 * positive both orders choose its first occurrence, and where it is not the gradient is zero in both. After pooling there is a quarter of the data, so the
 * activation and its gradient cost a quarter, and the convolution's output, the largest of all buffers, need not be kept for backward. Dropout between the
 * two, or any other layer, leaves the model as it is.
 */
public final class MoveReluBehindMaxPooling {
    private MoveReluBehindMaxPooling() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Sequential apply(Sequential model) {
        List<NamedLayer> layers = new ArrayList<>();
        FreeNames names = new FreeNames(model);
        boolean changed = false;
        for (int i = 0; i < model.size(); i++) {
            NamedLayer named = model.layers().get(i);
            Layer next = i + 1 < model.size() ? model.layers().get(i + 1).layer() : null;
            if (named.layer() instanceof Conv2D conv && conv.activation() == Activation.RELU && next instanceof MaxPooling2D) {
                layers.add(named.withLayer(conv.activation(Activation.LINEAR)));
                layers.add(model.layers().get(i + 1));
                layers.add(new NamedLayer(names.free(named.name() + "_relu"), ActivationLayer.of(Activation.RELU), named.id(), named.trainable(), named.inference()));
                changed = true;
                i++;
            } else {
                layers.add(named);
            }
        }
        return changed ? model.withLayers(layers) : model;
    }
}
