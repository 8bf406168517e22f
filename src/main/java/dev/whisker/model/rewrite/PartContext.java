package dev.whisker.model.rewrite;

import dev.whisker.layer.LayerContext;
import dev.whisker.model.InnerContext;
import dev.whisker.model.Node;
import dev.whisker.tensor.Tensor;

/** What a layer finds around it that a rewrite has put into a node with others: what the node finds, by its names. */
record PartContext(LayerContext outer, Node layer) implements InnerContext {
    @Override
    public boolean trainable() {
        return outer.trainable() && layer.trainable();
    }

    @Override
    public Tensor weight(String name) {
        return outer.weight(layer.weightPath(name));
    }

    @Override
    public Tensor gradient(String name) {
        return outer.gradient(layer.weightPath(name));
    }
}
