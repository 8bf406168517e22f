package dev.whisker.op;

/** A function of each element x of a vector and of the numbers a and b: {@link VectorOps#map}. */
public enum VectorFunction {
    /** {@code a x}. */
    SCALE,
    /** {@code x + a}. */
    ADD,
    /** {@code sqrt(x + a)}. */
    SQRT,
    /** 1 where {@code x > 0}, -1 where {@code x < 0}, x where it is 0 or NaN. */
    SIGN,
    /** {@code min(max(x, a), b)}. */
    CLIP
}
