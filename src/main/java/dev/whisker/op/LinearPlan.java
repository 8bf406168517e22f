package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * An operation that is linear in its input and in its kernel, plus a bias: convolution, depthwise convolution, matrix
 * product. Made for one shape; owns descriptors, algorithm choice and workspace; has the gradients it was made for
 * ({@link Backward}), no others. Shapes are those of its spec. The scratch area must be sealed before the first call.
 */
public interface LinearPlan extends AutoCloseable {
    /**
     * {@code y = activation(x * kernel + bias)}. Where the sum is minus infinity, a fused relu or relu6 may give NaN
     * instead of 0: either way the weights or inputs have left the range of floats, and NaN says so.
     *
     * @param bias null where the spec has none
     */
    void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y);

    /**
     * {@code dx}: the gradient of the input, from {@code dz}, that of the output before the activation. Overwrites dx.
     */
    void backwardInput(Tensor dz, Tensor kernel, Tensor dx);

    /**
     * {@code dkernel} and {@code dbias}: the gradients of the weights, summed over batch and positions. Overwrites
     * both.
     *
     * @param dbias null where the spec has no bias
     */
    void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias);

    /**
     * Tells a plan made for {@link Backward#NONE} that the kernel has other values now, so that what it derived from
     * them is made anew.
     */
    void weightsChanged();

    /**
     * Bytes that the plan holds for itself besides the shared scratch area: a kernel it keeps reordered, for instance.
     */
    default long keptBytes() {
        return 0;
    }

    /** What was chosen, for the memory plan and run.json: "brg_conv_fwd:avx512_core". */
    String description();

    @Override
    void close();
}
