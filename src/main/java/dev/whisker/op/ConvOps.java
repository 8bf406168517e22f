package dev.whisker.op;

import dev.whisker.tensor.Shape;

/** Convolutions. */
public interface ConvOps {
    /** A plan for this convolution over inputs of this shape (N,H,W,C). */
    LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch);

    /** A plan for this depthwise convolution over inputs of this shape (N,H,W,C). */
    LinearPlan plan(DepthwiseConv2dSpec spec, Shape input, Backward backward, Scratch scratch);
}
