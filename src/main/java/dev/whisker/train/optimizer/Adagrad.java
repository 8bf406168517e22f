package dev.whisker.train.optimizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;

/**
 * Adagrad in Keras' form (Keras 3 {@code optimizers/adagrad.py}; Duchi, Hazan, Singer, "Adaptive subgradient methods
 * for online learning and stochastic optimization", 2011): {@code v += g^2}, {@code w -= rate * g / sqrt(v + epsilon)},
 * where v begins as the initial accumulator value.
 *
 * @param learningRate            a number or a schedule
 * @param initialAccumulatorValue initial value of the sum of squares
 * @param epsilon                 added to the denominator
 * @param weightDecay             share of a weight, times the learning rate, that each step takes off; null for none
 * @param clipnorm                largest norm of each weight's gradient; null for no limit
 * @param clipvalue               largest absolute value of a gradient's element; null for no limit
 * @param globalClipnorm          largest norm of all gradients together; null for no limit
 */
public record Adagrad(Schedule learningRate, double initialAccumulatorValue, double epsilon, Double weightDecay,
        Double clipnorm, Double clipvalue, Double globalClipnorm) implements Optimizer {
    /** Keras' constructor. */
    public static final Signature<Adagrad> SIGNATURE = KerasArguments.signature("Adagrad", Adagrad.class,
            optional("learning_rate", 0.001), optional("initial_accumulator_value", 0.1), optional("epsilon", 1e-7));

    /** @throws dev.whisker.WhiskerException if a number is outside its range */
    public Adagrad {
        Rules.common("Adagrad", learningRate, weightDecay, clipnorm, clipvalue, globalClipnorm);
        Rules.positive("Adagrad", "initial_accumulator_value", initialAccumulatorValue);
        Rules.positive("Adagrad", "epsilon", epsilon);
    }

    /** With Keras' defaults: an accumulator that begins at 0.1, epsilon 1e-7. */
    public static Adagrad of(double learningRate) {
        return new Adagrad(new Constant(learningRate), 0.1, 1e-7, null, null, null, null);
    }

    /** The sum of squares, and room for the root. */
    @Override
    public int slots() {
        return 2;
    }

    @Override
    public void update(Update step) {
        Tensor g = step.gradients();
        Tensor v = step.slot(0);
        Tensor root = step.slot(1);
        step.multiply(g, g, root);
        step.axpy(1, root, v);
        // Slots begin at zero, so the accumulator's first value is added to each sum.
        step.sqrt(v, initialAccumulatorValue + epsilon, root);
        step.divide(g, root, root);
        step.axpy(-step.learningRate(), root, step.weights());
    }

    @Override
    public String toString() {
        return Optimizers.format(this);
    }
}
