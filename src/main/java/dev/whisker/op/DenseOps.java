package dev.whisker.op;

import dev.whisker.tensor.Shape;

/** Matrix products with bias. */
public interface DenseOps {
    /** A plan for this product over inputs of this shape (..., K). */
    LinearPlan plan(DenseSpec spec, Shape input, Backward backward, Scratch scratch);
}
