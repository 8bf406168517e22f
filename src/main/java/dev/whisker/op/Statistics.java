package dev.whisker.op;

import dev.whisker.tensor.Shape;
import java.util.Arrays;

/**
 * Statistics of values: of one channel, of a tensor, or of several batches of it. Parts are joined in double by the
 * formula of Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances"
 * (1979): the means weigh as many values as they are of, and the squared deviations add up with what lies between the
 * means.
 *
 * @param count            how many values are finite
 * @param mean             of the finite values; NaN if there is none
 * @param squaredDeviation the sum of {@code (x - mean)^2} of the finite values
 * @param min              the smallest finite value; NaN if there is none
 * @param max              the largest finite value; NaN if there is none
 * @param zeros            how many values are 0
 * @param nonFinite        how many values are NaN or infinite
 */
public record Statistics(long count, double mean, double squaredDeviation, double min, double max, long zeros,
        long nonFinite) {
    /** How many components there are. */
    public static final int NUMBERS = 7;

    /** Of no values. */
    public static final Statistics NONE = new Statistics(0, Double.NaN, 0, Double.NaN, Double.NaN, 0, 0);

    /**
     * Takes up what {@link StatisticsOps#channels} has computed.
     *
     * @param numbers holds (6, channels) from {@code offset} on
     * @param rows    of the tensor that they are of
     * @return one for each channel
     */
    public static Statistics[] read(double[] numbers, int offset, int channels, long rows) {
        Statistics[] all = new Statistics[channels];
        for (int c = 0; c < channels; c++) {
            int at = offset + c;
            long nonFinite = (long) numbers[at + 5 * channels];
            long count = rows - nonFinite;
            double deviation = numbers[at + channels];
            all[c] = new Statistics(count, numbers[at], count == 0 ? 0 : deviation * deviation * count,
                    numbers[at + 2 * channels], numbers[at + 3 * channels], (long) numbers[at + 4 * channels],
                    nonFinite);
        }
        return all;
    }

    /** {@link #read(double[], int, int, long)} of all that was computed of a tensor of this shape. */
    public static Statistics[] read(double[] numbers, Shape of) {
        return read(numbers, 0, of.channels(), of.rows());
    }

    /** All components, from which {@link #of} makes equal statistics. */
    public double[] numbers() {
        return new double[] {count, mean, squaredDeviation, min, max, zeros, nonFinite};
    }

    /** What {@link #numbers} gave; they begin at an offset. */
    public static Statistics of(double[] numbers, int offset) {
        return new Statistics((long) numbers[offset], numbers[offset + 1], numbers[offset + 2], numbers[offset + 3],
                numbers[offset + 4], (long) numbers[offset + 5], (long) numbers[offset + 6]);
    }

    /** Those of all values of these parts. */
    public static Statistics join(Statistics... parts) {
        return Arrays.stream(parts).reduce(NONE, Statistics::with);
    }

    /** Those of these values and others together. */
    public Statistics with(Statistics other) {
        long allZeros = zeros + other.zeros;
        long allNonFinite = nonFinite + other.nonFinite;
        if (count == 0 || other.count == 0) {
            Statistics finite = count == 0 ? other : this;
            return new Statistics(finite.count, finite.mean, finite.squaredDeviation, finite.min, finite.max, allZeros,
                    allNonFinite);
        }
        long all = count + other.count;
        double between = other.mean - mean;
        double share = (double) other.count / all;
        return new Statistics(all, mean + between * share,
                squaredDeviation + other.squaredDeviation + between * between * count * share,
                Math.min(min, other.min), Math.max(max, other.max), allZeros, allNonFinite);
    }

    /** How many values there are, finite or not. */
    public long size() {
        return count + nonFinite;
    }

    /** The standard deviation of the population; NaN if no value is finite. */
    public double deviation() {
        return count == 0 ? Double.NaN : Math.sqrt(squaredDeviation / count);
    }

    /** The root of the sum of the squares of the finite values. */
    public double l2() {
        return count == 0 ? 0 : Math.sqrt(squaredDeviation + count * mean * mean);
    }

    /** The largest magnitude of a finite value; NaN if there is none. */
    public double maxMagnitude() {
        return Math.max(Math.abs(min), Math.abs(max));
    }

    /** The share of values that are 0; NaN of no values. */
    public double zeroShare() {
        return (double) zeros / size();
    }

    /** Whether there are values, and all of them are 0: a channel of which this is true is dead. */
    public boolean isZero() {
        return zeros > 0 && zeros == size();
    }
}
