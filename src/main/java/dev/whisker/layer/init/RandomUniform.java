package dev.whisker.layer.init;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;

/**
 * Uniform between minval and maxval.
 *
 * @param minval lower bound, included
 * @param maxval upper bound, excluded
 */
public record RandomUniform(double minval, double maxval) implements Initializer {
    /** Keras' constructor. */
    public static final Signature<RandomUniform> SIGNATURE = Signature.of("RandomUniform", RandomUniform.class,
            optional("minval", -0.05), optional("maxval", 0.05));

    public RandomUniform {
        Numbers.finite("RandomUniform", "minval", minval);
        Numbers.finite("RandomUniform", "maxval", maxval);
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
