package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.train.metric.MetricNames;

/**
 * Lowers the learning rate when a value has not got better for some epochs (Keras 3
 * {@code callbacks/reduce_lr_on_plateau.py}).
 *
 * @param monitor  such as "val_loss" or "accuracy"
 * @param factor   the rate is multiplied by it; positive and below 1
 * @param patience epochs without a change for the better after which the rate is lowered
 * @param mode     which way the value gets better
 * @param minDelta a change of no more than this is none
 * @param cooldown epochs after the rate was lowered that are not counted
 * @param minLr    the rate is never lowered below this
 */
public record ReduceLROnPlateau(String monitor, double factor, int patience, Mode mode, double minDelta, int cooldown,
        double minLr) implements Callback {
    /** Its call in Keras' words. */
    public static final Signature<ReduceLROnPlateau> SIGNATURE =
            Signature.of("ReduceLROnPlateau", ReduceLROnPlateau.class, ArgumentSpec.optional("monitor", "val_loss"),
                    ArgumentSpec.optional("factor", 0.1), ArgumentSpec.optional("patience", 10L), Monitor.verbose(),
                    ArgumentSpec.optional("mode", "auto"), ArgumentSpec.optional("min_delta", 1e-4),
                    ArgumentSpec.optional("cooldown", 0L), ArgumentSpec.optional("min_lr", 0.0));
    private static final String NAME = "ReduceLROnPlateau";

    /** Checks the numbers. */
    public ReduceLROnPlateau {
        if (!(factor > 0 && factor < 1)) {
            throw new WhiskerException(NAME + ": factor must be above 0 and below 1, received " + factor);
        }
        Monitor.checkAtLeast(NAME, "patience", patience, 0);
        Monitor.checkAtLeast(NAME, "cooldown", cooldown, 0);
        Monitor.checkAtLeast(NAME, "min_lr", minLr, 0);
    }

    /** With Keras' other defaults. */
    public static ReduceLROnPlateau of(String monitor, double factor, int patience) {
        return new ReduceLROnPlateau(monitor, factor, patience, Mode.AUTO, 1e-4, 0, 0);
    }

    @Override
    public void check(MetricNames names) {
        names.require(NAME, monitor);
    }

    @Override
    public Callback begin() {
        return new Waiting();
    }

    private final class Waiting implements Callback {
        private Monitor monitored;
        private Double best;
        private int wait;
        private int cooldownLeft;

        @Override
        public CallbackState state() {
            return CallbackState.NONE.with("best", best).with("wait", wait).with("cooldown", cooldownLeft);
        }

        @Override
        public void resume(CallbackState state) {
            best = state.number("best");
            wait = state.count("wait");
            cooldownLeft = state.count("cooldown");
        }

        @Override
        public void trainBegin(Training training) {
            monitored = new Monitor(monitor, mode, minDelta, training.names());
        }

        @Override
        public void epochEnd(Training training) {
            double value = monitored.value(training);
            if (cooldownLeft > 0) {
                cooldownLeft--;
                wait = 0;
            }
            if (monitored.isBetter(value, best)) {
                best = value;
                wait = 0;
            } else if (cooldownLeft == 0) {
                wait++;
                if (wait >= patience && training.learningRate() > (float) minLr) {
                    lower(training);
                }
            }
        }

        private void lower(Training training) {
            double rate = Math.max(training.learningRate() * factor, minLr);
            training.setLearningRate(rate);
            training.message("Epoch " + training.epoch() + ": learning rate lowered to " + (float) rate + ": "
                    + monitored.standstill(wait));
            cooldownLeft = cooldown;
            wait = 0;
        }
    }
}
