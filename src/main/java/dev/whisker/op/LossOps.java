package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * Losses with their gradients, and whether predictions are right. {@code labels} are INT32 (FLOAT64 on the reference
 * backend); {@code targets} are numbers of the backend's float type, one for each prediction. {@code losses} and
 * {@code correct} (N) hold one number per sample: its loss; 1 if it is right, else 0. {@code gradientScale} multiplies
 * the gradient: 1/N for a mean over N samples. {@code gradient} has the shape of the predictions and may be null where
 * only values are wanted.
 */
public interface LossOps {
    /**
     * {@code loss = log(sum(exp(z))) - z[label]}, gradient {@code softmax(z) - onehot(label)}; logits (N,C), labels (N)
     * in [0, C).
     */
    void sparseCrossEntropyFromLogits(Tensor logits, Tensor labels, double gradientScale, Tensor losses,
            Tensor gradient);

    /**
     * Keras' form for outputs that are probabilities: clip to [1e-7, 1 - 1e-7], take the logarithm, and apply
     * {@link #sparseCrossEntropyFromLogits} to that, so that probabilities which do not sum to 1 are renormalized. The
     * gradient is zero where clipped.
     */
    void sparseCrossEntropyFromProbabilities(Tensor probabilities, Tensor labels, double gradientScale, Tensor losses,
            Tensor gradient);

    /**
     * {@code loss = sum over c of t[c] (log(sum(exp(z))) - z[c])}, gradient {@code softmax(z) sum(t) - t}; logits and
     * targets (N,C). Label smoothing makes each target {@code t (1 - smoothing) + smoothing / C} first.
     */
    void categoricalCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient);

    /**
     * Keras' form for outputs that are probabilities: {@code loss = -sum over c of t[c] log(q[c])}, where q is p
     * divided by its sum and then clipped to [1e-7, 1 - 1e-7]. No gradient passes where q was clipped.
     */
    void categoricalCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing,
            double gradientScale, Tensor losses, Tensor gradient);

    /**
     * {@code max(z,0) - z*t + log(1 + exp(-|z|))}, mean over the last axis; logits and targets (N,C). Label smoothing
     * makes each target {@code t (1 - smoothing) + smoothing / 2} first. Gradient {@code (sigmoid(z) - t) / C}.
     */
    void binaryCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient);

    /**
     * {@code -(t log p + (1-t) log(1-p))} with p clipped to [1e-7, 1 - 1e-7], mean over the last axis; the gradient is
     * zero where clipped. Targets and smoothing as in {@link #binaryCrossEntropyFromLogits}.
     */
    void binaryCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing,
            double gradientScale, Tensor losses, Tensor gradient);

    /** {@code (x - t)^2}, mean over the last axis; predictions and targets (N,C). Gradient {@code 2 (x - t) / C}. */
    void meanSquaredError(Tensor predictions, Tensor targets, double gradientScale, Tensor losses, Tensor gradient);

    /** 1 where the first maximum of a row of predictions (N,C) is at the label. */
    void sparseCategoricalAccuracy(Tensor predictions, Tensor labels, Tensor correct);

    /** The share of a row for which {@code (prediction > threshold) == label}. */
    void binaryAccuracy(Tensor predictions, Tensor labels, double threshold, Tensor correct);
}
