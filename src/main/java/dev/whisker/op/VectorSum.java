package dev.whisker.op;

/** What {@link VectorOps#sum} adds up. */
public enum VectorSum {
    /** {@code x}. */
    VALUES,
    /** {@code x^2}. */
    SQUARES,
    /** {@code |x|}. */
    MAGNITUDES
}
