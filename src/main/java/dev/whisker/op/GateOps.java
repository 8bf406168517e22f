package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * A factor for each picture and channel, as in squeeze-and-excitation (Hu et al., 2018, equation 4): x and y (N,H,W,C),
 * s of N*C elements, (N,C) or (N,1,1,C).
 */
public interface GateOps {
    /** {@code y[n,h,w,c] = x[n,h,w,c] * s[n,c]}. y may be x. */
    void forward(Tensor x, Tensor s, Tensor y);

    /**
     * {@code dx[n,h,w,c] = dy[n,h,w,c] * s[n,c]} and {@code ds[n,c] = sum over h,w of dy[n,h,w,c] * x[n,h,w,c]}. dx may
     * be dy.
     *
     * @param x  may be null where ds is
     * @param dx null if not wanted
     * @param ds null if not wanted
     */
    void backward(Tensor x, Tensor s, Tensor dy, Tensor dx, Tensor ds);
}
