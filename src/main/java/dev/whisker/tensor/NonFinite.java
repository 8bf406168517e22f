package dev.whisker.tensor;

import java.util.Optional;
import java.util.StringJoiner;

/**
 * An element that is NaN or infinite.
 *
 * @param element its index in row-major order
 */
public record NonFinite(Shape shape, int element, double value) {
    /** Returns the first non-finite element of a tensor, if there is one. */
    public static Optional<NonFinite> in(Shape shape, double[] elements) {
        return in(shape, 0, elements);
    }

    /** Returns the first non-finite element among a range of a tensor's elements that starts at index {@code from}. */
    public static Optional<NonFinite> in(Shape shape, int from, double[] elements) {
        for (int i = 0; i < elements.length; i++) {
            if (!Double.isFinite(elements[i])) {
                return Optional.of(new NonFinite(shape, from + i, elements[i]));
            }
        }
        return Optional.empty();
    }

    /** Its index along the first axis. */
    public int row() {
        return (int) (element / (shape.size() / shape.get(0)));
    }

    /** Returns text such as "NaN at [0, 1, 2]". */
    @Override
    public String toString() {
        StringJoiner index = new StringJoiner(", ", "[", "]");
        long stride = shape.size();
        long rest = element;
        for (int axis = 0; axis < shape.rank(); axis++) {
            stride /= shape.get(axis);
            index.add(Long.toString(rest / stride));
            rest %= stride;
        }
        return value + " at " + index;
    }
}
