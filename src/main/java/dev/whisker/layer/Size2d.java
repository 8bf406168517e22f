package dev.whisker.layer;

import dev.whisker.describe.ArgumentKind;
import dev.whisker.describe.ArgumentKinds;
import java.io.Serializable;
import java.util.List;

/** A height and a width: of a kernel, a stride, a pool. Keras writes one number where both are equal. */
public record Size2d(int height, int width) implements Serializable {
    /** As an argument: 3, or (3, 2). */
    public static final ArgumentKind ARGUMENT = new ArgumentKind("an integer or a pair of integers (height, width)",
            List.of(), Size2d::ofPlain, Object::toString);

    public static Size2d square(int side) {
        return new Size2d(side, side);
    }

    private static Size2d ofPlain(Object plain) {
        if (plain instanceof Size2d size) {
            return size;
        }
        if (plain instanceof Number) {
            return square(ArgumentKinds.integer(plain));
        }
        List<?> pair = ArgumentKinds.pair(plain);
        return new Size2d(ArgumentKinds.integer(pair.get(0)), ArgumentKinds.integer(pair.get(1)));
    }

    /** As Keras' arguments take it: "3" or "(3, 2)". */
    @Override
    public String toString() {
        return height == width ? Integer.toString(height) : "(" + height + ", " + width + ")";
    }
}
