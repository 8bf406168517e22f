package dev.whisker.model.rewrite;

import dev.whisker.layer.LayerContext;
import dev.whisker.model.Node;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;

/** What a layer finds around it that a rewrite has put into a node with others: what the node finds, by its names. */
record PartContext(LayerContext outer, Node layer) implements LayerContext {
    @Override
    public Backend backend() {
        return outer.backend();
    }

    @Override
    public Mode mode() {
        return outer.mode();
    }

    @Override
    public boolean trainable() {
        return outer.trainable() && layer.trainable();
    }

    @Override
    public boolean needsInputGradient() {
        return outer.needsInputGradient();
    }

    @Override
    public Scratch scratch() {
        return outer.scratch();
    }

    @Override
    public RandomKey key() {
        return outer.key();
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
