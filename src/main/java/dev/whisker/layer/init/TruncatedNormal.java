package dev.whisker.layer.init;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;

/**
 * Normal with this mean and standard deviation, without what lies more than two deviations from the mean.
 *
 * @param mean   mean of the distribution
 * @param stddev standard deviation of the distribution
 */
public record TruncatedNormal(double mean, double stddev) implements Initializer {
    /** Keras' constructor. */
    public static final Signature<TruncatedNormal> SIGNATURE = Signature.of("TruncatedNormal", TruncatedNormal.class,
            optional("mean", 0.0), optional("stddev", 0.05));

    public TruncatedNormal {
        Numbers.finite("TruncatedNormal", "mean", mean);
        Numbers.finite("TruncatedNormal", "stddev", stddev);
    }

    @Override
    public double[] values(Shape shape, RandomKey key, int weight) {
        return InitialDraws.truncatedNormal(shape, key, weight, mean, stddev);
    }

    @Override
    public String toString() {
        return Initializers.format(this);
    }
}
