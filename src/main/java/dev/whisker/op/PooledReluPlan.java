package dev.whisker.op;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Max pooling, then the bias of the layer before and relu, in one pass:
 *
 * <pre>y[n,i,j,c] = relu(bias[c] + max of the window)</pre>
 * Values have the bits of {@code max of relu(x + bias)}, since rounding is monotone: {@code a <= b} implies
 * {@code fl(a + bias) <= fl(b + bias)}. Two things can differ. Elements that are equal only after {@code + bias} was
 * rounded are no tie here, so that the gradient goes to the larger one and not to the first. And an infinite bias does
 * not meet an infinite x of the other sign that is not the maximum, with which its sum is NaN. NaN propagates from x
 * and from the bias.
 */
public interface PooledReluPlan extends AutoCloseable {
    /** The shape of what forward keeps for backward. */
    Shape indexShape();

    /** The type of what forward keeps for backward. */
    DType indexType();

    /**
     * Computes y.
     *
     * @param bias  null for none
     * @param index where the maximum was found, as {@link MaxPoolPlan} keeps it; null if backward is not wanted
     */
    void forward(Tensor x, Tensor bias, Tensor y, Tensor index);

    /** {@code dx}: each {@code dy relu'(y)} goes to the maximum of its window; overlapping windows add up. */
    void backward(Tensor y, Tensor dy, Tensor index, Tensor dx);

    /**
     * {@code dbias[c] = sum over n,i,j of dy relu'(y)}: the sum of dx over all pixels, in which each of these terms
     * went to one place.
     */
    void backwardBias(Tensor y, Tensor dy, Tensor dbias);

    /** {@code x = x + bias} in place, for those who look at what lies before pooling. */
    void addBias(Tensor x, Tensor bias);

    @Override
    void close();
}
