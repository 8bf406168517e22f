package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Parameters;
import dev.whisker.op.OptimizerOps;
import dev.whisker.tensor.Tensor;

/**
 * Adam in Keras' form (Keras 2.8 {@code optimizer_v2/adam.py}; Kingma and Ba, "Adam: a method for stochastic optimization", 2014, end of section 2):
 * {@code w -= alpha_t m / (sqrt(v) + epsilon)}, {@code alpha_t = learningRate sqrt(1 - beta2^t) / (1 - beta1^t)}.
 *
 * <p>PyTorch adds epsilon to the corrected {@code sqrt(v / (1 - beta2^t))} instead, so the same epsilon is another update there.
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon) {
    /** The largest gradient whose square is a finite float32: a larger one would leave an infinite second moment. */
    static final double LARGEST_GRADIENT = 1.8e19;

    /** @throws WhiskerException if a number is outside its range */
    public Adam {
        check("learning_rate", learningRate, learningRate > 0 && learningRate < Double.POSITIVE_INFINITY, "positive");
        check("beta_1", beta1, beta1 >= 0 && beta1 < 1, "at least 0 and below 1");
        check("beta_2", beta2, beta2 >= 0 && beta2 < 1, "at least 0 and below 1");
        check("epsilon", epsilon, epsilon > 0 && epsilon < Double.POSITIVE_INFINITY, "positive");
    }

    private static void check(String name, double value, boolean valid, String rule) {
        if (!valid) {
            throw new WhiskerException("Adam's " + name + " must be " + rule + ", received " + value);
        }
    }

    /** Keras' defaults: 0.001, 0.9, 0.999, 1e-7. */
    public static Adam defaults() {
        return new Adam(1e-3, 0.9, 0.999, 1e-7);
    }

    public Adam withLearningRate(double rate) {
        return new Adam(rate, beta1, beta2, epsilon);
    }

    /**
     * The learning rate with the bias correction of step t = 1, 2, ... Computed in double; Keras raises its betas in float32, where 1 - 0.999 alone is off by
     * 5e-5 of its value, so Keras' first alphas differ from these by up to 2.4e-5 of theirs.
     */
    double alpha(long t) {
        return learningRate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
    }

    /**
     * Changes all trained weights by their gradients, in one call.
     *
     * @param t     1, 2, ...
     * @param guard nothing is changed unless it is 0; null for no condition
     */
    void step(OptimizerOps ops, Parameters parameters, long t, Tensor guard) {
        if (parameters.weights().size() > 0) {
            ops.adam(parameters.weights(), parameters.gradients(), parameters.firstMoments(), parameters.secondMoments(),
                    alpha(t), beta1, beta2, epsilon, guard);
        }
    }
}
