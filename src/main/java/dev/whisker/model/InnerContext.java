package dev.whisker.model;

import dev.whisker.layer.LayerContext;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;

/** What a layer finds around it that is inside of others: what these find, but for what is said otherwise. */
public interface InnerContext extends LayerContext {
    /** What the others find. */
    LayerContext outer();

    @Override
    default Backend backend() {
        return outer().backend();
    }

    @Override
    default Mode mode() {
        return outer().mode();
    }

    @Override
    default boolean trainable() {
        return outer().trainable();
    }

    @Override
    default boolean needsInputGradient() {
        return outer().needsInputGradient();
    }

    @Override
    default Scratch scratch() {
        return outer().scratch();
    }

    @Override
    default RandomKey key() {
        return outer().key();
    }

    @Override
    default Tensor weight(String name) {
        return outer().weight(name);
    }

    @Override
    default Tensor gradient(String name) {
        return outer().gradient(name);
    }
}
