package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/** Dropout with inverted scaling. Nothing is kept: backward draws the same mask again. */
public interface DropoutOps {
    /**
     * {@code y[i] = u(i) >= rate ? x[i] / (1 - rate) : 0} with u(i) from {@link Philox#dropout}; rate 1 gives zeros.
     */
    void forward(Tensor x, double rate, RandomKey key, long step, Tensor y);

    /** {@code dx[i] = u(i) >= rate ? dy[i] / (1 - rate) : 0}. */
    void backward(Tensor dy, double rate, RandomKey key, long step, Tensor dx);
}
