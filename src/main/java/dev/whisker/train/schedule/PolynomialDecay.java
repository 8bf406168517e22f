package dev.whisker.train.schedule;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;

/**
 * From the initial rate to {@code end} in {@code decaySteps} steps, and then constant:
 * {@code (initial - end) * (1 - step / decaySteps) ^ power + end}. With {@code cycle} the steps are stretched to the
 * next multiple of {@code decaySteps} instead, so that the rate jumps up again after each multiple (Keras 3
 * {@code schedules/learning_rate_schedule.py}).
 *
 * @param initialLearningRate learning rate of the first step
 * @param decaySteps          number of steps over which the rate falls
 * @param endLearningRate     the lowest rate
 * @param power               exponent of the polynomial
 * @param cycle               whether the decay starts again after {@code decaySteps}
 */
public record PolynomialDecay(double initialLearningRate, long decaySteps, double endLearningRate, double power,
        boolean cycle) implements Schedule {
    /** Keras' constructor. */
    public static final Signature<PolynomialDecay> SIGNATURE = Signature.of("PolynomialDecay", PolynomialDecay.class,
            required("initial_learning_rate"), required("decay_steps"), optional("end_learning_rate", 0.0001),
            optional("power", 1.0), optional("cycle", false), Rates.NAME);

    /** @throws dev.whisker.WhiskerException if a number is outside its range */
    public PolynomialDecay {
        Rates.positive("PolynomialDecay", "initial_learning_rate", initialLearningRate);
        Rates.steps("PolynomialDecay", "decay_steps", decaySteps);
        Rates.notNegative("PolynomialDecay", "end_learning_rate", endLearningRate);
        Rates.positive("PolynomialDecay", "power", power);
    }

    @Override
    public double at(long step) {
        double length = cycle ? decaySteps * Math.max(1, Math.ceil((double) step / decaySteps)) : decaySteps;
        double rest = 1 - Math.min(step, length) / length;
        return (initialLearningRate - endLearningRate) * Math.pow(rest, power) + endLearningRate;
    }

    @Override
    public String toString() {
        return Schedules.format(this);
    }
}
