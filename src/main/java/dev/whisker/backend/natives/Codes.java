package dev.whisker.backend.natives;

import dev.whisker.op.Activation;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorSum;

/**
 * The numbers that native code gives to activations, and ({@code native/include/whisker/whisker.h}) to modes and
 * functions.
 */
public final class Codes {
    public static final int FILL_REFLECT = 0;
    public static final int FILL_CONSTANT = 1;
    public static final int FILL_WRAP = 2;
    public static final int FILL_NEAREST = 3;

    public static final int BILINEAR = 0;
    public static final int NEAREST = 1;

    private Codes() {
    }

    /**
     * Its ordinal, as {@code native/ops/activation.inl} lists the activations.
     *
     * @throws IllegalArgumentException for softmax, which has functions of its own
     */
    public static int of(Activation activation) {
        if (activation == Activation.SOFTMAX) {
            throw new IllegalArgumentException("softmax works on rows, not element by element");
        }
        return activation.ordinal();
    }

    public static int of(FillMode mode) {
        return switch (mode) {
            case REFLECT -> FILL_REFLECT;
            case CONSTANT -> FILL_CONSTANT;
            case WRAP -> FILL_WRAP;
            case NEAREST -> FILL_NEAREST;
        };
    }

    public static int of(Interpolation interpolation) {
        return switch (interpolation) {
            case BILINEAR -> BILINEAR;
            case NEAREST -> NEAREST;
        };
    }

    public static int of(VectorFunction function) {
        return switch (function) {
            case SCALE -> 0;
            case ADD -> 1;
            case SQRT -> 2;
            case SIGN -> 3;
            case CLIP -> 4;
        };
    }

    public static int of(VectorCombination combination) {
        return switch (combination) {
            case LINEAR -> 0;
            case MULTIPLY -> 1;
            case DIVIDE -> 2;
            case MAXIMUM -> 3;
        };
    }

    public static int of(VectorSum sum) {
        return switch (sum) {
            case VALUES -> 0;
            case SQUARES -> 1;
            case MAGNITUDES -> 2;
        };
    }
}
