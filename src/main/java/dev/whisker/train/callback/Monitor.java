package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.train.metric.MetricNames;

/**
 * Whether a value got better, by Keras' rule (Keras 3 {@code callbacks/monitor_callback.py}): by more than a least
 * difference, compared in float32 as Keras on TensorFlow does, so that the two decide alike. The first value is always
 * better; nothing is better than a first value that is NaN.
 */
final class Monitor {
    private final String name;
    private final boolean isHigherBetter;
    private final double minDelta;

    Monitor(String name, Mode mode, double minDelta, MetricNames names) {
        this.name = name;
        this.isHigherBetter = mode == Mode.MAX || mode == Mode.AUTO && names.isHigherBetter(name);
        this.minDelta = Math.abs(minDelta);
    }

    /** The present value. */
    double value(Training training) {
        return training.metrics().get(name);
    }

    /** @param reference null for none yet */
    boolean isBetter(double value, Double reference) {
        if (reference == null) {
            return true;
        }
        return isHigherBetter ? (float) (value - minDelta) > reference.floatValue()
                : (float) (value + minDelta) < reference.floatValue();
    }

    /** "val_loss did not improve for 3 epochs". */
    String standstill(int epochs) {
        return name + " did not improve for " + epochs + (epochs == 1 ? " epoch" : " epochs");
    }

    /** Keras' argument for whether a callback says what it does; here it always does. */
    static ArgumentSpec verbose() {
        return ArgumentSpec.refused("verbose", "callbacks always say what they do", 0L, 1L);
    }

    static void checkAtLeast(String who, String argument, double value, double smallest) {
        if (!(value >= smallest)) {
            throw new WhiskerException(who + ": " + argument + " must be at least "
                    + (smallest == (long) smallest ? Long.toString((long) smallest) : Double.toString(smallest))
                    + ", received " + (value == (long) value ? Long.toString((long) value) : Double.toString(value)));
        }
    }
}
