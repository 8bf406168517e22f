package dev.whisker.op;

import dev.whisker.tensor.Shape;
import java.io.Serializable;

/**
 * Rows and columns of zeros around a feature map, at least 0 on every side. Keras writes one number, or a pair, where
 * sides are equal.
 */
public record Padding2d(int top, int bottom, int left, int right) implements Serializable {
    public Padding2d {
        if (top < 0 || bottom < 0 || left < 0 || right < 0) {
            throw new IllegalArgumentException("padding must be at least 0 on every side, received "
                    + format(top, bottom, left, right));
        }
    }

    /** As much above as below, and as much on the left as on the right. */
    public static Padding2d symmetric(int height, int width) {
        return new Padding2d(height, height, width, width);
    }

    /**
     * The shape of a padded (N,H,W,C).
     *
     * @throws IllegalArgumentException if a side is longer than sides can be
     */
    public Shape outputShape(Shape input) {
        return Shape.of(input.batch(), extent((long) top + input.height() + bottom),
                extent((long) left + input.width() + right), input.channels());
    }

    private int extent(long extent) {
        if (extent > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("padding " + this + " makes a side of " + extent + " pixels; at most "
                    + Integer.MAX_VALUE
                    + " are possible");
        }
        return (int) extent;
    }

    /**
     * As Keras' arguments take it: "1", "(1, 2)" for height and width, or "((0, 1), (0, 1))" for top and bottom, left
     * and right.
     */
    @Override
    public String toString() {
        return format(top, bottom, left, right);
    }

    private static String format(int top, int bottom, int left, int right) {
        if (top != bottom || left != right) {
            return "((" + top + ", " + bottom + "), (" + left + ", " + right + "))";
        }
        return top == left ? Integer.toString(top) : "(" + top + ", " + left + ")";
    }
}
