package dev.whisker.layer;

import java.io.Serializable;

/** A height and a width: of a kernel, a stride, a pool. Keras writes one number where both are equal. */
public record Size2d(int height, int width) implements Serializable {
    public static Size2d square(int side) {
        return new Size2d(side, side);
    }

    /** As Keras' arguments take it: "3" or "(3, 2)". */
    @Override
    public String toString() {
        return height == width ? Integer.toString(height) : "(" + height + ", " + width + ")";
    }
}
