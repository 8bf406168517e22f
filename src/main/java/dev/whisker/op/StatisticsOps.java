package dev.whisker.op;

import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** What the values of a tensor are like, channel by channel, for a person to look at. */
public interface StatisticsOps {
    /** How many numbers {@link #channels} gives for each channel. */
    int NUMBERS = 6;

    /**
     * Statistics of max(x, floor), channel by channel over all axes but the last, C being the last extent and R the
     * rows. {@code out} (6, C) receives a row each of
     *
     * <pre>
     * mean       = sum of x / n                    n = the number of finite elements of the channel
     * deviation  = sqrt(sum of (x - mean)^2 / n)   of the population
     * smallest, largest
     * zeros      = how many elements are 0 or -0
     * not finite = how many elements are NaN or infinite = R - n
     * </pre>
     * The first four are over the finite elements, and NaN where there is none. {@link Statistics#read} takes such
     * numbers up. Sums are in float64, in an order that depends on R and C alone.
     *
     * @param x     at least one row
     * @param floor 0 gives the statistics of what a ReLU would make of x, negative infinity those of x itself
     * @param out   see {@link #outputShape}
     */
    void channels(Tensor x, double floor, Tensor out);

    /** {@link #channels(Tensor, double, Tensor)} of x itself. */
    default void channels(Tensor x, Tensor out) {
        channels(x, Double.NEGATIVE_INFINITY, out);
    }

    /** The shape of what {@link #channels} gives. */
    static Shape outputShape(Shape x) {
        return Shape.of(NUMBERS, x.channels());
    }
}
