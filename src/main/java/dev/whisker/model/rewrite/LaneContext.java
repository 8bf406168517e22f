package dev.whisker.model.rewrite;

import dev.whisker.layer.LayerContext;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;

/** What layers find around them that are computed in a lane: all as outside, but for scratch memory of their own. */
record LaneContext(LayerContext outer, Scratch scratch) implements LayerContext {
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
        return outer.trainable();
    }

    @Override
    public boolean needsInputGradient() {
        return outer.needsInputGradient();
    }

    @Override
    public boolean needsInputGradient(int input) {
        return outer.needsInputGradient(input);
    }

    @Override
    public RandomKey key() {
        return outer.key();
    }

    @Override
    public Tensor weight(String name) {
        return outer.weight(name);
    }

    @Override
    public Tensor gradient(String name) {
        return outer.gradient(name);
    }
}
