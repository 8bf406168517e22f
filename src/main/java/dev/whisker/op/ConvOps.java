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

    /**
     * Whether a convolution, max pooling and relu are best joined where one follows the other, for inputs of this
     * shape, whatever their number: by {@link #planPooled}, or by {@link PoolOps#planMaxRelu} where that is empty.
     *
     * @param spec linear
     */
    default boolean joinsPooling(Conv2dSpec spec, Window2d pool, Shape input) {
        return false;
    }

    /**
     * A plan for this convolution, max pooling and relu. Empty where a backend has no such form, or none for this
     * shape.
     *
     * @param spec linear; its bias is that of the plan
     */
    default Optional<PooledConvolutionPlan> planPooled(Conv2dSpec spec, Window2d pool, Shape input, Backward backward,
            Scratch scratch) {
        return Optional.empty();
    }

    /** Whether {@link #planInvertedResidual} is the best way to compute this block, for inputs of this shape. */
    default boolean joinsInvertedResidual(InvertedResidualSpec spec, Shape input) {
        return false;
    }

    /**
     * A plan for this inverted residual block, in inference. Empty where a backend has no such form, or none for this
     * block.
     */
    default Optional<InvertedResidualPlan> planInvertedResidual(InvertedResidualSpec spec, Shape input) {
        return Optional.empty();
    }
}
