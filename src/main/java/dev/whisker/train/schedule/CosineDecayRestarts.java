package dev.whisker.train.schedule;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;

/**
 * Half cosines one after another (Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017;
 * Keras 3 {@code schedules/learning_rate_schedule.py}). The first takes {@code firstDecaySteps} steps, each further one
 * {@code tMul} times as many as the one before, from a rate that is {@code mMul} times as high:
 * {@code initial * ((1 - alpha) * mMul^i * (1 + cos(pi * part)) / 2 + alpha)} in the i-th of them.
 *
 * @param initialLearningRate learning rate of the first step
 * @param firstDecaySteps     number of steps before the first restart
 * @param tMul                factor of the length of each further period
 * @param mMul                factor of the initial rate of each further period
 * @param alpha               the lowest rate, as a share of the initial one
 */
public record CosineDecayRestarts(double initialLearningRate, long firstDecaySteps, double tMul, double mMul,
        double alpha) implements Schedule {
    /** Keras' constructor. */
    public static final Signature<CosineDecayRestarts> SIGNATURE = Signature.of("CosineDecayRestarts",
            CosineDecayRestarts.class, required("initial_learning_rate"), required("first_decay_steps"),
            optional("t_mul", 2.0), optional("m_mul", 1.0), optional("alpha", 0.0), Rates.NAME);

    /** @throws dev.whisker.WhiskerException if a number is outside its range */
    public CosineDecayRestarts {
        Rates.positive("CosineDecayRestarts", "initial_learning_rate", initialLearningRate);
        Rates.steps("CosineDecayRestarts", "first_decay_steps", firstDecaySteps);
        Rates.atLeastOne("CosineDecayRestarts", "t_mul", tMul);
        Rates.positive("CosineDecayRestarts", "m_mul", mMul);
        Rates.notNegative("CosineDecayRestarts", "alpha", alpha);
    }

    @Override
    public double at(long step) {
        double part = (double) step / firstDecaySteps;
        double length = 1;
        double height = 1;
        while (part >= length) {
            part -= length;
            length *= tMul;
            height *= mMul;
        }
        double cosine = height * (1 + Math.cos(Math.PI * part / length)) / 2;
        return initialLearningRate * ((1 - alpha) * cosine + alpha);
    }

    @Override
    public String toString() {
        return Schedules.format(this);
    }
}
