package dev.whisker.train.schedule;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;

/**
 * {@code initial * decayRate ^ (step / decaySteps)}; with {@code staircase} the quotient is rounded down, so that the
 * rate falls every {@code decaySteps} steps (Keras 3 {@code schedules/learning_rate_schedule.py}).
 *
 * @param initialLearningRate learning rate of the first step
 * @param decaySteps          number of steps over which the rate falls
 * @param decayRate           the decay per {@code decaySteps} steps
 * @param staircase           whether the rate falls in steps rather than smoothly
 */
public record ExponentialDecay(double initialLearningRate, long decaySteps, double decayRate, boolean staircase)
        implements Schedule {
    /** Keras' constructor. */
    public static final Signature<ExponentialDecay> SIGNATURE = Signature.of("ExponentialDecay", ExponentialDecay.class,
            required("initial_learning_rate"), required("decay_steps"), required("decay_rate"),
            optional("staircase", false), Rates.NAME);

    /** @throws dev.whisker.WhiskerException if a number is outside its range */
    public ExponentialDecay {
        Rates.positive("ExponentialDecay", "initial_learning_rate", initialLearningRate);
        Rates.steps("ExponentialDecay", "decay_steps", decaySteps);
        Rates.positive("ExponentialDecay", "decay_rate", decayRate);
    }

    @Override
    public double at(long step) {
        double periods = (double) step / decaySteps;
        return initialLearningRate * Math.pow(decayRate, staircase ? Math.floor(periods) : periods);
    }

    @Override
    public String toString() {
        return Schedules.format(this);
    }
}
