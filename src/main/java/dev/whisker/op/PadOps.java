package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/** Zeros around feature maps: x (N,H,W,C), y (N, top + H + bottom, left + W + right, C). */
public interface PadOps {
    /** {@code y[n, top + i, left + j, c] = x[n,i,j,c]}, and 0 elsewhere. y must not overlap x. */
    void forward(Padding2d padding, Tensor x, Tensor y);

    /** {@code dx[n,i,j,c] = dy[n, top + i, left + j, c]}. dx must not overlap dy. */
    void backward(Padding2d padding, Tensor dy, Tensor dx);
}
