package dev.whisker.op;

import dev.whisker.tensor.Shape;
import java.util.Optional;

/** Convolutions. */
public interface ConvOps {
    /** A plan for this convolution over inputs of this shape (N,H,W,C). */
    LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch);

    /** A plan for this depthwise convolution over inputs of this shape (N,H,W,C). */
    LinearPlan plan(DepthwiseConv2dSpec spec, Shape input, Backward backward, Scratch scratch);

    /**
     * A plan for this depthwise convolution, in inference, over inputs (N,H,W,C) that still lack the bias and the
     * activation {@code before} of the layer before. Empty where a backend has no such form.
     */
    default Optional<DepthwiseAfterPlan> planAfter(Activation before, DepthwiseConv2dSpec spec, Shape input) {
        return Optional.empty();
    }
}
