package dev.whisker.train.optimizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;

/**
 * Adam in Keras' form (Keras 3 {@code optimizers/adam.py}; Kingma and Ba, "Adam: a method for stochastic optimization",
 * 2014, end of section 2): {@code m += (g - m) (1 - beta1)}, {@code v += (g^2 - v) (1 - beta2)},
 * {@code w -= alpha * m / (sqrt(v) + epsilon)} with {@code alpha = rate * sqrt(1 - beta2^t) / (1 - beta1^t)}.
 *
 * <p>PyTorch adds epsilon to the corrected {@code sqrt(v / (1 - beta2^t))} instead, so the same epsilon is another
 * update there.
 *
 * <p>With {@code amsgrad} (Reddi et al., "On the convergence of Adam and beyond", 2018) the root is that of the largest
 * v of all steps so far.
 *
 * @param learningRate   a number or a schedule
 * @param beta1          decay rate of the first moment
 * @param beta2          decay rate of the second moment
 * @param epsilon        added to the denominator
 * @param amsgrad        whether the largest second moment so far is used
 * @param weightDecay    share of a weight, times the learning rate, that each step takes off; null for none
 * @param clipnorm       largest norm of each weight's gradient; null for no limit
 * @param clipvalue      largest absolute value of a gradient's element; null for no limit
 * @param globalClipnorm largest norm of all gradients together; null for no limit
 */
public record Adam(Schedule learningRate, double beta1, double beta2, double epsilon, boolean amsgrad,
        Double weightDecay, Double clipnorm, Double clipvalue, Double globalClipnorm) implements Optimizer {
    /** Keras' constructor. */
    public static final Signature<Adam> SIGNATURE = KerasArguments.signature("Adam", Adam.class,
            optional("learning_rate", 0.001), optional("beta_1", 0.9), optional("beta_2", 0.999),
            optional("epsilon", 1e-7), optional("amsgrad", false));

    /** @throws WhiskerException if a number is outside its range */
    public Adam {
        Rules.common("Adam", learningRate, weightDecay, clipnorm, clipvalue, globalClipnorm);
        check("Adam", beta1, beta2, epsilon);
    }

    /** Without weight decay and clipping. */
    public Adam(double learningRate, double beta1, double beta2, double epsilon) {
        this(new Constant(learningRate), beta1, beta2, epsilon, false, null, null, null, null);
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
        return new Adam(schedule, beta1, beta2, epsilon, amsgrad, weightDecay, clipnorm, clipvalue, globalClipnorm);
    }

    @Override
    public int slots() {
        return slots(amsgrad);
    }

    static int slots(boolean amsgrad) {
        return amsgrad ? 3 : 2;
    }

    @Override
    public void update(Update step) {
        update(step, beta1, beta2, epsilon, amsgrad);
    }

    static void update(Update step, double beta1, double beta2, double epsilon, boolean amsgrad) {
        double alpha = alpha(step.learningRate(), step.number(), beta1, beta2);
        Tensor m = step.slot(0);
        Tensor v = step.slot(1);
        if (!amsgrad) {
            step.adam(m, v, alpha, beta1, beta2, epsilon);
            return;
        }
        Tensor g = step.gradients();
        Tensor largest = step.slot(2);
        step.axpby(1 - beta1, g, beta1, m);
        step.multiply(g, g, g);
        step.axpby(1 - beta2, g, beta2, v);
        step.maximum(v, largest, largest);
        // The gradient is no longer needed: its place holds m / (sqrt(largest) + epsilon).
        step.sqrt(largest, 0, g);
        step.addScalar(epsilon, g);
        step.divide(m, g, g);
        step.axpy(-alpha, g, step.weights());
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
