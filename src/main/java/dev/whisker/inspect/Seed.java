package dev.whisker.inspect;

/**
 * Where a backward pass begins: the value whose elements have a gradient from outside, and that gradient. It is the
 * gradient of the number {@code sum(gradient * value)}.
 *
 * @param layer the name of the value
 */
public record Seed(String layer, Gradient gradient) {
    /** The gradient of a value. */
    @FunctionalInterface
    public interface Gradient {
        /** The gradient of {@code size} elements for {@code samples} samples, row by row, given their values. */
        double[] of(double[] value, int samples);
    }
}
