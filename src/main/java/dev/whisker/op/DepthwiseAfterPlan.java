package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * A depthwise convolution in inference that completes its input itself: the layer before leaves its products as they
 * are, and its bias and activation are applied to each element as it is loaded.
 *
 * <pre>
 * v = before(x + beforeBias)
 * y = activation(bias + depthwise convolution of v), in which padding is 0, and not before(0 + beforeBias)
 * </pre>
 * Bits are those of the two passes it replaces, but for one rounding of activations of bfloat16. Shapes as in
 * {@link DepthwiseConv2dSpec}; beforeBias (C).
 */
public interface DepthwiseAfterPlan extends AutoCloseable {
    /**
     * Computes y.
     *
     * @param beforeBias null where x has been {@link #complete completed} already
     * @param bias       null where the spec has none
     */
    void forward(Tensor x, Tensor beforeBias, Tensor kernel, Tensor bias, Tensor y);

    /** {@code x = before(x + beforeBias)} in place, for those who look at what lies between the two layers. */
    void complete(Tensor x, Tensor beforeBias);

    /** What was chosen, as in {@link LinearPlan#description}. */
    String description();

    @Override
    void close();
}
