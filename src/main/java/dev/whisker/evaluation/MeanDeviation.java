package dev.whisker.evaluation;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The mean of some results and their sample standard deviation, {@code sqrt(sum (x - mean)² / (n - 1))}.
 *
 * @param deviation NaN for a single result
 */
public record MeanDeviation(double mean, double deviation, int count) {
    /** Of some numbers, at least one. */
    public static MeanDeviation of(double... values) {
        double mean = DoubleStream.of(values).average().orElseThrow();
        double squares = DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum();
        return new MeanDeviation(mean, values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1)),
                values.length);
    }

    /** "0.7426 ± 0.0051"; the mean alone for a single result. */
    public String text() {
        return Double.isNaN(deviation) ? String.format(Locale.ROOT, "%.4f", mean)
                : String.format(Locale.ROOT, "%.4f ± %.4f", mean, deviation);
    }
}
