package dev.whisker.layer;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** The surroundings of a layer that stands alone. */
record SingleLayerContext(Backend backend, Mode mode, boolean trainable, boolean needsInputGradient, Scratch scratch,
        RandomKey key,
                          Map<String, Tensor> weights, Map<String, Tensor> gradients) implements LayerContext {
    @Override
    public Tensor weight(String name) {
        Tensor weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("the layer asks for its weight '" + name + "', but declares "
                    + weights.keySet());
        }
        return weight;
    }

    @Override
    public Tensor gradient(String name) {
        return gradients.get(name);
    }
}
