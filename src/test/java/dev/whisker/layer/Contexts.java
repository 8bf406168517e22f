package dev.whisker.layer;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Surroundings of layers for tests. */
public final class Contexts {
    private Contexts() {
    }

    /** Those of a layer that stands alone, with seed 0. */
    public static LayerContext of(Backend backend, Mode mode, boolean trainable, boolean needsInputGradient,
            Scratch scratch,
            Map<String, Tensor> weights, Map<String, Tensor> gradients) {
        return new SingleLayerContext(backend, mode, trainable, needsInputGradient, scratch, new RandomKey(0, 0),
                weights, gradients);
    }
}
