package dev.whisker.train.schedule;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Signature;

/**
 * One rise and one fall over a whole training (Smith and Topin, "Super-convergence", 2018), as PyTorch defines it
 * ({@code torch.optim.lr_scheduler.OneCycleLR}, learning rate only: momentum stays as it is).
 *
 * <p>The rate goes from {@code maxLearningRate / divFactor} up to {@code maxLearningRate}, reached at step
 * {@code pctStart * totalSteps - 1}, and from there down to {@code maxLearningRate / divFactor / finalDivFactor} at
 * step {@code totalSteps - 1}; it stays there. With {@code threePhase} it first falls as long as it has risen, back to
 * {@code maxLearningRate / divFactor}. Each phase is half a cosine or a line.
 *
 * @param maxLearningRate the highest rate
 * @param totalSteps      epochs times steps per epoch
 * @param pctStart        the share of the steps in which the rate rises
 * @param annealStrategy  the form of rise and fall
 * @param divFactor       the highest rate divided by the initial one
 * @param finalDivFactor  the initial rate divided by the last one
 * @param threePhase      whether the fall first mirrors the rise
 */
public record OneCycle(double maxLearningRate, long totalSteps, double pctStart, Anneal annealStrategy,
        double divFactor,
        double finalDivFactor, boolean threePhase) implements Schedule {
    /** PyTorch's arguments, without those of momentum; its max_lr has Keras' manner of name here. */
    public static final Signature<OneCycle> SIGNATURE =
            Signature.of("OneCycle", OneCycle.class, required("max_learning_rate"),
            required("total_steps"), optional("pct_start", 0.3), optional("anneal_strategy", "cos"),
            optional("div_factor", 25.0), optional("final_div_factor", 1e4), optional("three_phase", false));

    /** The form of a phase. */
    public enum Anneal {
        /** Half a cosine. */
        COS,
        /** A line. */
        LINEAR
    }

    /** @throws WhiskerException if a number is outside its range */
    public OneCycle {
        Rates.positive("OneCycle", "max_learning_rate", maxLearningRate);
        Rates.steps("OneCycle", "total_steps", totalSteps);
        Rates.positive("OneCycle", "div_factor", divFactor);
        Rates.positive("OneCycle", "final_div_factor", finalDivFactor);
        if (!(pctStart >= 0 && pctStart <= 1)) {
            throw new WhiskerException("OneCycle's pct_start must be between 0 and 1, received " + pctStart);
        }
    }

    /** With PyTorch's defaults: 30 % of the steps rising, cosines, factors 25 and 10,000. */
    public static OneCycle of(double maxLearningRate, long totalSteps) {
        return new OneCycle(maxLearningRate, totalSteps, 0.3, Anneal.COS, 25, 1e4, false);
    }

    @Override
    public double at(long step) {
        double initial = maxLearningRate / divFactor;
        double last = totalSteps - 1;
        double top = pctStart * totalSteps - 1;
        if (step <= top) {
            return anneal(initial, maxLearningRate, step / top);
        }
        if (!threePhase) {
            return anneal(maxLearningRate, initial / finalDivFactor, (step - top) / (last - top));
        }
        double down = 2 * pctStart * totalSteps - 2;
        return step <= down ? anneal(maxLearningRate, initial, (step - top) / (down - top))
                : anneal(initial, initial / finalDivFactor, (step - down) / (last - down));
    }

    /** @param part of the phase that is over; a phase without steps, or one that has ended, is over */
    private double anneal(double from, double to, double part) {
        if (!(part < 1)) {
            return to;
        }
        return annealStrategy == Anneal.LINEAR ? from + (to - from) * part
                : to + (from - to) / 2 * (Math.cos(Math.PI * part) + 1);
    }

    @Override
    public String toString() {
        return Schedules.format(this);
    }
}
