package dev.whisker.train.optimizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;

/**
 * RMSprop in Keras' form (Keras 3 {@code optimizers/rmsprop.py}; Hinton, "Neural networks for machine learning",
 * lecture 6e): {@code v = rho * v + (1 - rho) * g^2}, {@code w -= rate * g / sqrt(v + epsilon)}.
 *
 * <p>Centered, the root is that of {@code v - a^2 + epsilon}, with {@code a = rho * a + (1 - rho) * g}. With momentum
 * {@code u = momentum * u + rate * g / sqrt(...)} and {@code w -= u}.
 *
 * @param learningRate   a number or a schedule
 * @param rho            decay rate of the mean square
 * @param momentum       share of the previous update that is added
 * @param epsilon        added to the denominator
 * @param centered       whether the mean of the gradient is subtracted
 * @param weightDecay    share of a weight, times the learning rate, that each step takes off; null for none
 * @param clipnorm       largest norm of each weight's gradient; null for no limit
 * @param clipvalue      largest absolute value of a gradient's element; null for no limit
 * @param globalClipnorm largest norm of all gradients together; null for no limit
 */
public record RMSprop(Schedule learningRate, double rho, double momentum, double epsilon, boolean centered,
        Double weightDecay, Double clipnorm, Double clipvalue, Double globalClipnorm) implements Optimizer {
    /** Keras' constructor. */
    public static final Signature<RMSprop> SIGNATURE = KerasArguments.signature("RMSprop", RMSprop.class,
            optional("learning_rate", 0.001), optional("rho", 0.9), optional("momentum", 0.0),
            optional("epsilon", 1e-7), optional("centered", false));

    /** @throws dev.whisker.WhiskerException if a number is outside its range */
    public RMSprop {
        Rules.common("RMSprop", learningRate, weightDecay, clipnorm, clipvalue, globalClipnorm);
        Rules.belowOne("RMSprop", "rho", rho);
        Rules.belowOne("RMSprop", "momentum", momentum);
        Rules.positive("RMSprop", "epsilon", epsilon);
    }

    /** With Keras' defaults: rho 0.9, no momentum, epsilon 1e-7, not centered. */
    public static RMSprop of(double learningRate) {
        return new RMSprop(new Constant(learningRate), 0.9, 0, 1e-7, false, null, null, null, null);
    }

    public RMSprop momentum(double momentum) {
        return new RMSprop(learningRate, rho, momentum, epsilon, centered, weightDecay, clipnorm, clipvalue,
                globalClipnorm);
    }

    public RMSprop centered(boolean centered) {
        return new RMSprop(learningRate, rho, momentum, epsilon, centered, weightDecay, clipnorm, clipvalue,
                globalClipnorm);
    }

    /** v, room for the root, and where they are wanted a and u. */
    @Override
    public int slots() {
        return 2 + (centered ? 1 : 0) + (momentum == 0 ? 0 : 1);
    }

    @Override
    public void update(Update step) {
        Tensor w = step.weights();
        Tensor g = step.gradients();
        Tensor v = step.slot(0);
        Tensor root = step.slot(1);
        step.multiply(g, g, root);
        step.axpby(1 - rho, root, rho, v);
        if (centered) {
            Tensor a = step.slot(2);
            step.axpby(1 - rho, g, rho, a);
            step.multiply(a, a, root);
            step.axpby(1, v, -1, root);
            step.sqrt(root, epsilon, root);
        } else {
            step.sqrt(v, epsilon, root);
        }
        step.divide(g, root, root);
        if (momentum == 0) {
            step.axpy(-step.learningRate(), root, w);
        } else {
            Tensor u = step.slot(slots() - 1);
            step.axpby(step.learningRate(), root, momentum, u);
            step.axpy(-1, u, w);
        }
    }

    @Override
    public String toString() {
        return Optimizers.format(this);
    }
}
