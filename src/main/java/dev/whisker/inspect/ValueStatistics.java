package dev.whisker.inspect;

/**
 * Numbers that sum up a layer's value.
 *
 * @param mean         of all elements
 * @param deviation    the standard deviation of the population: sqrt(mean((a - mean)^2))
 * @param zeroShare    the share of elements that are exactly 0
 * @param l2           sqrt(sum(a^2))
 * @param maxMagnitude the largest magnitude
 * @param deadChannels channels, along the last axis, that are 0 everywhere
 */
public record ValueStatistics(double mean, double deviation, double min, double max, double zeroShare, double l2,
                              double maxMagnitude, int deadChannels) {
    /** Of a value that is not there. */
    static ValueStatistics none() {
        return new ValueStatistics(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN,
                Double.NaN, 0);
    }

    /** @param channels the extent of the last axis */
    public static ValueStatistics of(double[] values, int channels) {
        double sum = 0;
        double squares = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        int zeros = 0;
        boolean[] alive = new boolean[channels];
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            sum += value;
            squares += value * value;
            min = Math.min(min, value);
            max = Math.max(max, value);
            if (value == 0) {
                zeros++;
            } else {
                alive[i % channels] = true;
            }
        }
        double mean = sum / values.length;
        double deviations = 0;
        for (double value : values) {
            deviations += (value - mean) * (value - mean);
        }
        int dead = 0;
        for (boolean each : alive) {
            dead += each ? 0 : 1;
        }
        return new ValueStatistics(mean, Math.sqrt(deviations / values.length), min, max,
                zeros / (double) values.length, Math.sqrt(squares), Math.max(Math.abs(min), Math.abs(max)), dead);
    }
}
