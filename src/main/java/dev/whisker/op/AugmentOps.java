package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * Operations on pictures (N,H,W,C). Random ones draw from (seed, layer, epoch, sample), never from the position in the
 * batch, so the augmentation of a picture does not depend on how it was batched. {@code samples} (N) holds the sample
 * numbers: INT32, or FLOAT64 on the reference backend.
 */
public interface AugmentOps {
    /** {@code y = x * scale + offset}. */
    void rescale(Tensor x, double scale, double offset, Tensor y);

    /**
     * Mirrors pictures: left to right if {@code horizontal} and the first draw is below 0.5, upside down if
     * {@code vertical} and the second is (two independent draws, as tf.keras 2.8). Its own adjoint: backward is the
     * same call on dy.
     */
    void randomFlip(Tensor x, boolean horizontal, boolean vertical, RandomKey key, int epoch, Tensor samples, Tensor y);

    /** Rotates each picture by an angle drawn uniformly from the spec's range, counter-clockwise. */
    void randomRotation(Tensor x, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor y);

    /** The adjoint of {@link #randomRotation} with the same key, epoch and samples. */
    void randomRotationBackward(Tensor dy, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor dx);

    /**
     * Rotates picture n by {@code angles[n]} radians, counter-clockwise: what {@link #randomRotation} does once it has
     * drawn.
     */
    void rotate(Tensor x, RotationSpec spec, double[] angles, Tensor y);

    /**
     * Resizes to the height and width of y, with half-pixel centres and no anti-aliasing, as {@code tf.image.resize}.
     */
    void resize(Tensor x, Interpolation interpolation, Tensor y);

    /** The adjoint of {@link #resize}. */
    void resizeBackward(Tensor dy, Interpolation interpolation, Tensor dx);
}
