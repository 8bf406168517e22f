package dev.whisker.train.callback;

import dev.whisker.describe.Signature;

/**
 * Stops training when a loss, a gradient or a moving statistic is no longer finite. Without it training ends there too,
 * but with an error; weights and optimizer are those before the step in both cases.
 */
public record TerminateOnNaN() implements Callback {
    /** Its call in Keras' words. */
    public static final Signature<TerminateOnNaN> SIGNATURE = Signature.of("TerminateOnNaN", TerminateOnNaN.class);

    @Override
    public boolean diverged(Training training, String reason) {
        training.message("Stopped: " + reason);
        return true;
    }
}
