package dev.whisker.op;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Max pooling over inputs of one shape. */
public interface MaxPoolPlan extends AutoCloseable {
    /** The shape of what forward keeps for backward. */
    Shape indexShape();

    /** The type of what forward keeps for backward. */
    DType indexType();

    /**
     * {@code y[n,i,j,c] = max of the window}.
     *
     * @param index where the maximum was found; null if backward is not wanted
     */
    void forward(Tensor x, Tensor y, Tensor index);

    /** {@code dx}: each dy goes to the first maximum of its window; overlapping windows add up. */
    void backward(Tensor dy, Tensor index, Tensor dx);

    @Override
    void close();
}
