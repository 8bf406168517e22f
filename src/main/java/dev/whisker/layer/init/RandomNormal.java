package dev.whisker.layer.init;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;

/**
 * Normal with this mean and standard deviation.
 *
 * @param mean   mean of the distribution
 * @param stddev standard deviation of the distribution
 */
public record RandomNormal(double mean, double stddev) implements Initializer {
    /** Keras' constructor. */
    public static final Signature<RandomNormal> SIGNATURE = Signature.of("RandomNormal", RandomNormal.class,
            optional("mean", 0.0), optional("stddev", 0.05));

    public RandomNormal {
        Numbers.finite("RandomNormal", "mean", mean);
        Numbers.finite("RandomNormal", "stddev", stddev);
    }

    @Override
    public double[] values(Shape shape, RandomKey key, int weight) {
        return InitialDraws.normal(shape, key, weight, mean, stddev);
    }

    @Override
    public String toString() {
        return Initializers.format(this);
    }
}
