package dev.whisker.layer;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;

/** What a layer in the body of a composite finds around it: what the composite finds, seen from inside. */
record InnerContext(LayerContext outer, NamedLayer named, boolean needsInputGradient) implements LayerContext {
    @Override
    public Backend backend() {
        return outer.backend();
    }

    @Override
    public Mode mode() {
        return named.inference() ? Mode.INFERENCE : outer.mode();
    }

    /** Whether the layer's samples do not meet and nothing is drawn. */
    boolean inInference() {
        return mode() == Mode.INFERENCE;
    }

    @Override
    public boolean trainable() {
        return outer.trainable() && named.trainable();
    }

    @Override
    public Scratch scratch() {
        return outer.scratch();
    }

    @Override
    public RandomKey key() {
        return new RandomKey(outer.key().seed(), NamedLayer.innerId(outer.key().layer(), named.id()));
    }

    @Override
    public Tensor weight(String name) {
        return outer.weight(named.path(name));
    }

    @Override
    public Tensor gradient(String name) {
        return outer.gradient(named.path(name));
    }
}
