package dev.whisker.train.optimizer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;

/**
 * Adam in Keras' form (Keras 3 {@code optimizers/adam.py}; Kingma and Ba, "Adam: a method for stochastic optimization",
 * 2014, end of section 2): {@code m += (g - m) (1 - beta1)}, {@code v += (g^2 - v) (1 - beta2)},
 * {@code w -= alpha * m / (sqrt(v) + epsilon)} with {@code alpha = rate * sqrt(1 - beta2^t) / (1 - beta1^t)}.
 *
 * <p>PyTorch adds epsilon to the corrected {@code sqrt(v / (1 - beta2^t))} instead, so the same epsilon is another
 * update there.
 */
public record Adam(Schedule learningRate, double beta1, double beta2, double epsilon, Double weightDecay,
        Double clipnorm, Double clipvalue, Double globalClipnorm) implements Optimizer {
    /** {@code amsgrad}, a form of Adam that is not offered. */
    static final ArgumentSpec AMSGRAD =
            refused("amsgrad", "the maximum of past second moments is not kept; leave it out", false);

    /** Keras' constructor. */
    public static final Signature<Adam> SIGNATURE = KerasArguments.signature("Adam", Adam.class,
            optional("learning_rate", 0.001), optional("beta_1", 0.9), optional("beta_2", 0.999),
            optional("epsilon", 1e-7), AMSGRAD);

    /** @throws WhiskerException if a number is outside its range */
    public Adam {
        Rules.common("Adam", learningRate, weightDecay, clipnorm, clipvalue, globalClipnorm);
        check("Adam", beta1, beta2, epsilon);
    }

    /** Without weight decay and clipping. */
    public Adam(double learningRate, double beta1, double beta2, double epsilon) {
        this(new Constant(learningRate), beta1, beta2, epsilon, null, null, null, null);
    }

    static void check(String owner, double beta1, double beta2, double epsilon) {
        Rules.belowOne(owner, "beta_1", beta1);
        Rules.belowOne(owner, "beta_2", beta2);
        Rules.positive(owner, "epsilon", epsilon);
    }

    /** Keras' defaults: 0.001, 0.9, 0.999, 1e-7. */
    public static Adam defaults() {
        return new Adam(1e-3, 0.9, 0.999, 1e-7);
    }

    public Adam withLearningRate(double rate) {
        return withLearningRate(new Constant(rate));
    }

    public Adam withLearningRate(Schedule schedule) {
        return new Adam(schedule, beta1, beta2, epsilon, weightDecay, clipnorm, clipvalue, globalClipnorm);
    }

    @Override
    public int slots() {
        return 2;
    }

    @Override
    public void update(Update step) {
        update(step, beta1, beta2, epsilon);
    }

    static void update(Update step, double beta1, double beta2, double epsilon) {
        step.adam(step.slot(0), step.slot(1), alpha(step.learningRate(), step.number(), beta1, beta2), beta1, beta2,
                epsilon);
    }

    /**
     * The learning rate with the bias correction of step t = 1, 2, ... Computed in double; Keras raises its betas in
     * float32, where 1 - 0.999 alone is off by 5e-5 of its value, so Keras' first alphas differ from these by up to
     * 2.4e-5 of theirs.
     */
    static double alpha(double rate, long t, double beta1, double beta2) {
        return rate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
    }

    @Override
    public String toString() {
        return Optimizers.format(this);
    }
}
