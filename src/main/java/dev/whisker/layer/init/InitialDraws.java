package dev.whisker.layer.init;

import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import java.util.function.DoubleUnaryOperator;

/**
 * The random numbers of initial weights: each element from its own word of {@link Philox}, by the inverse of the
 * distribution function.
 */
final class InitialDraws {
    /** The share of a normal distribution below minus two deviations. */
    private static final double BELOW_MINUS_TWO = 0.022750131948179207;
    private static final int WORDS = 4;

    private InitialDraws() {
    }

    static double[] uniform(Shape shape, RandomKey key, int weight, double lower, double upper) {
        return draw(shape, key, weight, u -> lower + (upper - lower) * u);
    }

    static double[] normal(Shape shape, RandomKey key, int weight, double mean, double deviation) {
        return draw(shape, key, weight, u -> mean + deviation * NormalQuantile.of(u));
    }

    /** A normal distribution without what lies more than two deviations from the mean. */
    static double[] truncatedNormal(Shape shape, RandomKey key, int weight, double mean, double deviation) {
        return draw(shape, key, weight, u -> mean
                + deviation * NormalQuantile.of(BELOW_MINUS_TWO + u * (1 - 2 * BELOW_MINUS_TWO)));
    }

    private static double[] draw(Shape shape, RandomKey key, int weight, DoubleUnaryOperator quantile) {
        double[] values = new double[Math.toIntExact(shape.size())];
        int[] words = new int[WORDS];
        for (int i = 0; i < values.length; i++) {
            if (i % WORDS == 0) {
                Philox.generate(i / WORDS, 0, weight, key.layer() ^ Philox.INITIALIZE, (int) key.seed(),
                        (int) (key.seed() >>> 32), words);
            }
            values[i] = quantile.applyAsDouble(openUniform(words[i % WORDS]));
        }
        return values;
    }

    /** A number strictly between 0 and 1, so that every quantile is finite. */
    private static double openUniform(int word) {
        return (Integer.toUnsignedLong(word) + 0.5) * 0x1p-32;
    }
}
