package dev.whisker.train.optimizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;

/**
 * Stochastic gradient descent (Keras 3 {@code optimizers/sgd.py}): {@code w -= rate * g}.
 *
 * <p>With momentum {@code v = momentum * v - rate * g} and {@code w += v}; with Nesterov's form of it (Sutskever et
 * al., "On the importance of initialization and momentum in deep learning", 2013)
 * {@code w += momentum * v - rate * g}.
 *
 * @param learningRate   a number or a schedule
 * @param momentum       share of the previous update that is added
 * @param nesterov       whether the gradient is taken ahead, in Nesterov's form
 * @param weightDecay    share of a weight, times the learning rate, that each step takes off; null for none
 * @param clipnorm       largest norm of each weight's gradient; null for no limit
 * @param clipvalue      largest absolute value of a gradient's element; null for no limit
 * @param globalClipnorm largest norm of all gradients together; null for no limit
 */
public record SGD(Schedule learningRate, double momentum, boolean nesterov, Double weightDecay, Double clipnorm,
        Double clipvalue, Double globalClipnorm) implements Optimizer {
    /** Keras' constructor. */
    public static final Signature<SGD> SIGNATURE = KerasArguments.signature("SGD", SGD.class,
            optional("learning_rate", 0.01), optional("momentum", 0.0), optional("nesterov", false));

    /** @throws dev.whisker.WhiskerException if a number is outside its range */
    public SGD {
        Rules.common("SGD", learningRate, weightDecay, clipnorm, clipvalue, globalClipnorm);
        Rules.belowOne("SGD", "momentum", momentum);
    }

    /** Without momentum. */
    public static SGD of(double learningRate) {
        return of(new Constant(learningRate));
    }

    /** Without momentum. */
    public static SGD of(Schedule learningRate) {
        return new SGD(learningRate, 0, false, null, null, null, null);
    }

    public SGD momentum(double momentum) {
        return new SGD(learningRate, momentum, nesterov, weightDecay, clipnorm, clipvalue, globalClipnorm);
    }

    public SGD nesterov(boolean nesterov) {
        return new SGD(learningRate, momentum, nesterov, weightDecay, clipnorm, clipvalue, globalClipnorm);
    }

    @Override
    public int slots() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    public void update(Update step) {
        Tensor w = step.weights();
        Tensor g = step.gradients();
        double rate = step.learningRate();
        if (momentum == 0) {
            step.axpy(-rate, g, w);
            return;
        }
        Tensor v = step.slot(0);
        step.axpby(-rate, g, momentum, v);
        if (nesterov) {
            step.axpy(momentum, v, w);
            step.axpy(-rate, g, w);
        } else {
            step.axpy(1, v, w);
        }
    }

    @Override
    public String toString() {
        return Optimizers.format(this);
    }
}
