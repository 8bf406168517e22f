package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * Batch normalization over all axes but the last; C is the last extent. {@code gamma} and {@code beta} (C) may be null:
 * 1 and 0.
 *
 * <pre>y = gamma * (x - mean) / sqrt(variance + epsilon) + beta</pre>
 */
public interface NormOps {
    /**
     * With the batch's own statistics: mean and biased variance over the R rows. Leaves mean and 1/sqrt(variance +
     * epsilon) for backward, and moves the moving statistics:
     * {@code moving = moving * momentum + batch * (1 - momentum)}, with the population variance as in Keras 3.
     */
    void trainingForward(Tensor x, Tensor gamma, Tensor beta, double epsilon, double momentum,
                         Tensor movingMean, Tensor movingVariance, Tensor y, Tensor mean, Tensor inverseDeviation);

    /**
     * With h = (x - mean) * inverseDeviation: {@code dbeta = sum dy}, {@code dgamma = sum dy*h},
     * {@code dx = gamma * inverseDeviation * (dy - dbeta/R - h*dgamma/R)}. dx, dgamma, dbeta may be null where not
     * wanted.
     */
    void trainingBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor inverseDeviation, Tensor dx,
            Tensor dgamma, Tensor dbeta);

    /** With fixed statistics. */
    void inferenceForward(Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon, Tensor y);

    /** Gradient with fixed statistics. dx, dgamma, dbeta may be null where not wanted. */
    void inferenceBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor variance, double epsilon, Tensor dx,
            Tensor dgamma, Tensor dbeta);
}
