package dev.whisker.model;

import dev.whisker.layer.Layer;
import java.io.Serializable;

/**
 * A layer in its place in a model.
 *
 * @param name      unique in the model; names the weights ("conv2d/kernel")
 * @param id        the number its random draws are keyed by: its position in the model as described, which rewrites leave alone
 * @param trainable false if its weights are frozen; batch norm then computes as in inference
 */
public record NamedLayer(String name, Layer layer, int id, boolean trainable) implements Serializable {
    /** The same place with another layer in it. */
    public NamedLayer withLayer(Layer other) {
        return new NamedLayer(name, other, id, trainable);
    }

    public NamedLayer withTrainable(boolean isTrainable) {
        return new NamedLayer(name, layer, id, isTrainable);
    }
}
