package dev.whisker.op;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/**
 * A convolution, max pooling, the bias and relu:
 *
 * <pre>
 * p = x * kernel
 * y[n,i,j,f] = relu(bias[f] + max over the window of p[n,.,.,f])
 * dbias = sum of dy relu'(y);   dp: each dy relu'(y) at the maximum of its window
 * </pre>
 * Values and ties are as {@link PooledReluPlan} has them. p and dp need no memory where {@link #needsProducts} is false
 * and nobody looks at them: they are then computed and used up piece by piece in the cache. Made for one shape and for
 * the gradients of a {@link Backward}; the scratch area must be sealed before the first call. Shapes: x (N,H,W,C),
 * kernel (kernelHeight, kernelWidth, C, filters), p (N,H',W',filters), y and the index as pooling p gives them.
 */
public interface PooledConvolutionPlan extends AutoCloseable {
    /** Whether forward and backward need memory for p and dp. */
    boolean needsProducts();

    /** The type of what forward keeps for backward. */
    DType indexType();

    /**
     * Computes y.
     *
     * @param bias     null for none
     * @param index    where the maximum was found, as {@link MaxPoolPlan} keeps it; null if backward is not wanted
     * @param products becomes p; may be null where {@link #needsProducts} is false. Bits of y do not depend on it
     */
    void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y, Tensor index, Tensor products);

    /** {@code p = p + bias} in place, for those who look at what lies before pooling. */
    void addBias(Tensor products, Tensor bias);

    /**
     * Computes the gradients of the weights, and dp.
     *
     * @param dkernel  null if not wanted
     * @param dbias    null if not wanted
     * @param gradient becomes dp; may be null where {@link #needsProducts} is false. Bits of the others do not depend
     *                 on it
     */
    void backward(Tensor x, Tensor y, Tensor dy, Tensor index, Tensor dkernel, Tensor dbias, Tensor gradient);

    /** {@code dx}, from dp. */
    void backwardInput(Tensor gradient, Tensor kernel, Tensor dx);

    /** See {@link LinearPlan#weightsChanged}. */
    void weightsChanged();

    /** See {@link LinearPlan#keptBytes}. */
    long keptBytes();

    /** What was chosen, for the memory plan and run.json. */
    String description();

    @Override
    void close();
}
