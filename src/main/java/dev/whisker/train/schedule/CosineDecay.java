package dev.whisker.train.schedule;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Signature;

/**
 * Half a cosine from the initial rate down to {@code alpha} times it, and then constant (Loshchilov and Hutter, "SGDR:
 * stochastic gradient descent with warm restarts", 2017; Keras 3 {@code schedules/learning_rate_schedule.py}):
 * {@code initial * ((1 - alpha) * (1 + cos(pi * step / decaySteps)) / 2 + alpha)}.
 *
 * <p>With a warm-up target the rate first rises along a line, from {@code initial} to {@code warmupTarget} in
 * {@code warmupSteps} steps, and the cosine falls from the target in the {@code decaySteps} after these.
 *
 * @param initialLearningRate learning rate of the first step
 * @param decaySteps          number of steps over which the rate falls
 * @param alpha               the lowest rate, as a share of the initial one
 * @param warmupTarget        null for no warm-up
 * @param warmupSteps         number of steps of the warm-up
 */
public record CosineDecay(double initialLearningRate, long decaySteps, double alpha, Double warmupTarget,
        long warmupSteps) implements Schedule {
    /** Keras' constructor. */
    public static final Signature<CosineDecay> SIGNATURE = Signature.of("CosineDecay", CosineDecay.class,
            required("initial_learning_rate"), required("decay_steps"), optional("alpha", 0.0), Rates.NAME,
            optional("warmup_target", null), optional("warmup_steps", 0));

    /** @throws WhiskerException if a number is outside its range */
    public CosineDecay {
        Rates.notNegative("CosineDecay", "initial_learning_rate", initialLearningRate);
        Rates.steps("CosineDecay", "decay_steps", decaySteps);
        Rates.notNegative("CosineDecay", "alpha", alpha);
        Rates.notNegative("CosineDecay", "warmup_steps", warmupSteps);
        if (warmupTarget != null) {
            Rates.positive("CosineDecay", "warmup_target", warmupTarget);
        } else if (warmupSteps > 0) {
            throw new WhiskerException("CosineDecay's warmup_steps=" + warmupSteps
                    + " need a warmup_target, the learning rate after them; give one, or leave warmup_steps out");
        }
    }

    /** Without a warm-up, down to 0. */
    public static CosineDecay of(double initialLearningRate, long decaySteps) {
        return new CosineDecay(initialLearningRate, decaySteps, 0, null, 0);
    }

    /** This schedule after a warm-up from its initial rate to a target. */
    public CosineDecay warmup(double target, long steps) {
        return new CosineDecay(initialLearningRate, decaySteps, alpha, target, steps);
    }

    @Override
    public double at(long step) {
        if (warmupTarget == null) {
            return decayed(initialLearningRate, step);
        }
        if (step < warmupSteps) {
            return (warmupTarget - initialLearningRate) * step / warmupSteps + initialLearningRate;
        }
        return decayed(warmupTarget, step - warmupSteps);
    }

    private double decayed(double from, long step) {
        double cosine = (1 + Math.cos(Math.PI * Math.min(step, decaySteps) / decaySteps)) / 2;
        return from * ((1 - alpha) * cosine + alpha);
    }

    @Override
    public String toString() {
        return Schedules.format(this);
    }
}
