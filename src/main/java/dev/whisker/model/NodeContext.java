package dev.whisker.model;

import dev.whisker.layer.LayerContext;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Tensor;

/** What node {@code index} of a graph finds around it: what the graph finds, seen from the node. */
record NodeContext(LayerContext outer, Node node, int index, Reach reach) implements InnerContext {
    @Override
    public Mode mode() {
        return node.inference() ? Mode.INFERENCE : outer.mode();
    }

    @Override
    public boolean trainable() {
        return outer.trainable() && node.trainable();
    }

    @Override
    public boolean needsInputGradient() {
        return reach.needsAnyInput(index);
    }

    @Override
    public boolean needsInputGradient(int input) {
        return reach.needsInput(index, input);
    }

    @Override
    public RandomKey key() {
        return new RandomKey(outer.key().run(), node.draws().number());
    }

    @Override
    public Tensor weight(String name) {
        return outer.weight(node.weightPath(name));
    }

    @Override
    public Tensor gradient(String name) {
        return reach.isActive(index) ? outer.gradient(node.weightPath(name)) : null;
    }
}
