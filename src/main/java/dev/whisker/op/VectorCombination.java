package dev.whisker.op;

/** A function of the elements x and y of two vectors and of the numbers a and b: {@link VectorOps#combine}. */
public enum VectorCombination {
    /** {@code a x + b y}. */
    LINEAR,
    /** {@code x y}. */
    MULTIPLY,
    /** {@code x / y}. */
    DIVIDE,
    /** The larger of x and y; NaN where either is. */
    MAXIMUM
}
