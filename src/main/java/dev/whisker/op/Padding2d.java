package dev.whisker.op;

import dev.whisker.tensor.Shape;

/** Rows and columns of zeros around a feature map: at least 0 on each side. */
public record Padding2d(int top, int bottom, int left, int right) {
    public Padding2d {
        if (top < 0 || bottom < 0 || left < 0 || right < 0) {
            throw new IllegalArgumentException("padding must be at least 0 on every side, got " + format(top, bottom, left, right));
        }
    }

    /** The shape of a padded (N,H,W,C). */
    public Shape outputShape(Shape input) {
        return Shape.of(input.batch(), Math.addExact(input.height(), Math.addExact(top, bottom)),
                Math.addExact(input.width(), Math.addExact(left, right)), input.channels());
    }

    /** As Python writes it: {@code ((top, bottom), (left, right))}. */
    @Override
    public String toString() {
        return format(top, bottom, left, right);
    }

    private static String format(int top, int bottom, int left, int right) {
        return "((" + top + ", " + bottom + "), (" + left + ", " + right + "))";
    }
}
