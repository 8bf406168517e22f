package dev.whisker.op;

/** What lies outside a picture (TensorFlow {@code core/kernels/image/image_ops.h}). */
public enum FillMode {
    /** {@code d c b a | a b c d | d c b a}. */
    REFLECT,
    /** {@code k k k k | a b c d | k k k k}. */
    CONSTANT,
    /** {@code a b c d | a b c d | a b c d}. */
    WRAP,
    /** {@code a a a a | a b c d | d d d d}. */
    NEAREST
}
