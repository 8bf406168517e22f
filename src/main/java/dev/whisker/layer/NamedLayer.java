package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * A layer in its place in a model, or in the body of a {@link Composite}.
 *
 * @param name      unique in the model; names the weights ("conv2d/kernel")
 * @param id        the number its random draws are keyed by: its position in the model as described, which rewrites
 *                  leave alone
 * @param trainable false if its weights are frozen; batch norm then computes as in inference
 * @param inference whether it computes as in inference in training programs too, trained or not: what Keras' call with
 *                  {@code training=False} means
 */
public record NamedLayer(String name, Layer layer, int id, boolean trainable,
        boolean inference) implements Serializable {
    /** Ids of inner layers begin where those of a model of this many layers end. */
    private static final int INNER_IDS = 1024;

    /** A layer that is trained, and in training computes as in training. */
    public NamedLayer(String name, Layer layer, int id) {
        this(name, layer, id, true, false);
    }

    /** The same place with another layer in it. */
    public NamedLayer withLayer(Layer other) {
        return new NamedLayer(name, other, id, trainable, inference);
    }

    public NamedLayer withTrainable(boolean isTrainable) {
        return new NamedLayer(name, layer, id, isTrainable, inference);
    }

    /** Whether it is an application: a whole model that is one layer of another. */
    public boolean isApplication() {
        return layer instanceof Composite && !(layer instanceof Block);
    }

    /**
     * What a weight of the layer is called in the model: "conv2d/kernel". A {@link Block} passes on the names of the
     * layers in it.
     */
    public String path(String weight) {
        return layer instanceof Block ? weight : name + "/" + weight;
    }

    /** The same layer in a list of layers that is put where {@code outer}, whose body it belongs to, was. */
    public NamedLayer inside(NamedLayer outer) {
        return new NamedLayer(name, layer, innerId(outer.id, id), trainable, inference).under(outer);
    }

    /** Also for the layers of a block, whose ids are relative to the block's and stay. */
    private NamedLayer under(NamedLayer outer) {
        Layer renamed = layer instanceof Block block ? block.mapBody(inner -> inner.under(outer)) : layer;
        return new NamedLayer(outer.name + "/" + name, renamed, id, outer.trainable && trainable, outer.inference
                || inference);
    }

    /** The id of a layer in the body of a layer. */
    static int innerId(int outer, int inner) {
        return (outer + 1) * INNER_IDS + inner;
    }

    /** Whether the optimizer changes any of its weights. */
    public boolean isTrained(Shape input) {
        return trainable && layer.weights(input).stream().anyMatch(WeightSpec::trainable);
    }

    /** The weights of this layer, under the names they have in the model. */
    public List<WeightSpec> weights(Shape input) {
        return layer.weights(input).stream()
                .map(spec -> new WeightSpec(path(spec.name()), spec.shape(), spec.initializer(), spec.trainable()
                        && trainable, spec.regularizer())).toList();
    }
}
