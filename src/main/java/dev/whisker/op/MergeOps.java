package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/** Arithmetic of layers with several inputs: a, b and y of one shape, or parts of a whole. */
public interface MergeOps {
    /** {@code y = a + b}. y may be a or b. */
    void add(Tensor a, Tensor b, Tensor y);

    /** {@code y = a - b}. y may be a or b. */
    void subtract(Tensor a, Tensor b, Tensor y);

    /** {@code y = a b}. y may be a or b. */
    void multiply(Tensor a, Tensor b, Tensor y);

    /** {@code y = max(a, b)}, NaN where either is. y may be a or b. */
    void maximum(Tensor a, Tensor b, Tensor y);

    /**
     * {@code da = dy where a >= b, else 0} and {@code db = 0 where a >= b, else dy}: of equals the first gets all, as
     * in
     * TensorFlow ({@code math_grad.py}, {@code _MaximumMinimumGrad}). da or db may be dy.
     *
     * @param da null if not wanted
     * @param db null if not wanted
     */
    void maximumBackward(Tensor a, Tensor b, Tensor dy, Tensor da, Tensor db);

    /** Copies blocks of a tensor to places in another. The two must not overlap. */
    void copyBlocks(BlockCopy copy, Tensor source, Tensor target);

    /**
     * Writes a part into a whole: concatenation is one such call for each input. All extents but that of the axis
     * agree.
     *
     * @param axis  counts from the end where negative
     * @param start where the part begins along the axis
     */
    default void insert(Tensor part, int axis, int start, Tensor whole) {
        copyBlocks(BlockCopy.inserting(part.shape(), axis, start, whole.shape()), part, whole);
    }

    /**
     * Reads a part out of a whole: the gradient of a concatenation. All extents but that of the axis agree.
     *
     * @param axis  counts from the end where negative
     * @param start where the part begins along the axis
     */
    default void extract(Tensor whole, int axis, int start, Tensor part) {
        copyBlocks(BlockCopy.inserting(part.shape(), axis, start, whole.shape()).reversed(), whole, part);
    }
}
