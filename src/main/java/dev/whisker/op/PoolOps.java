package dev.whisker.op;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Optional;

/**
 * Pooling. A maximum is the first one in row-major order; a NaN in a window is its maximum. Padding never takes part.
 */
public interface PoolOps {
    /** A plan for max pooling of (N,H,W,C); the window's dilation must be 1. */
    MaxPoolPlan planMax(Window2d window, Shape input, Mode mode, Scratch scratch);

    /**
     * A plan for max pooling of (N,H,W,C) with a bias and relu after it; the window's dilation must be 1. Empty where a
     * backend has no such form.
     */
    default Optional<PooledReluPlan> planMaxRelu(Window2d window, Shape input) {
        return Optional.empty();
    }

    /**
     * {@code y[n,i,j,c] = mean of the part of the window that lies inside x}, as TensorFlow counts: padding takes no
     * part.
     *
     * @param window without dilation
     */
    void averageForward(Window2d window, Tensor x, Tensor y);

    /** {@code dx}: each dy is shared equally by the part of its window that lies inside x. */
    void averageBackward(Window2d window, Tensor dy, Tensor dx);

    /**
     * {@code y[n,c] = max over h,w of x[n,h,w,c]}.
     *
     * @param index (N,C), type {@link #globalIndexType}: h*W + w of the first maximum; null if backward is not wanted
     */
    void globalMaxForward(Tensor x, Tensor y, Tensor index);

    /** {@code dx} is dy at the maximum and 0 elsewhere. */
    void globalMaxBackward(Tensor dy, Tensor index, Tensor dx);

    /** The element type in which {@link #globalMaxForward} leaves positions. */
    DType globalIndexType();

    /** {@code y[n,c] = mean over h,w of x[n,h,w,c]}. */
    void globalAverageForward(Tensor x, Tensor y);

    /** {@code dx[n,h,w,c] = dy[n,c] / (H*W)}. */
    void globalAverageBackward(Tensor dy, Tensor dx);
}
