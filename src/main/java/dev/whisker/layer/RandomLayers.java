package dev.whisker.layer;

import dev.whisker.op.RandomKey;

/** Helpers shared by the layers that draw random numbers. */
final class RandomLayers {
    private RandomLayers() {
    }

    /** The layer's key, with the layer's own seed in place of the run's if it has one. */
    static RandomKey key(LayerContext context, Long seed) {
        return seed == null ? context.key() : new RandomKey(seed, context.key().number());
    }
}
