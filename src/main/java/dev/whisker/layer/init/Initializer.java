package dev.whisker.layer.init;

import dev.whisker.describe.ArgumentKind;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import java.io.Serializable;

/** How a weight gets its first values. The same key and weight number give the same values on every backend. */
public interface Initializer extends Serializable {
    /** As an argument: glorot_uniform, or RandomNormal(stddev=0.01). */
    ArgumentKind ARGUMENT = Initializers.REGISTRY.argument("an initializer's name, such as glorot_uniform");

    /**
     * The first values of a weight, row-major.
     *
     * @param key    of the run and the layer
     * @param weight which of the layer's weights this is, from 0
     */
    double[] values(Shape shape, RandomKey key, int weight);
}
