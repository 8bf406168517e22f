package dev.whisker.layer;

import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;

/** Uniform between minval and maxval. */
public record RandomUniform(double minval, double maxval) implements Initializer {
    public RandomUniform {
        Rules.finite("RandomUniform", "minval", minval);
        Rules.finite("RandomUniform", "maxval", maxval);
    }

    @Override
    public double[] values(Shape shape, RandomKey key, int weight) {
        return InitialDraws.uniform(shape, key, weight, minval, maxval);
    }

    @Override
    public String toString() {
        return Initializers.format(this);
    }
}
