package dev.whisker.train;

import dev.whisker.WhiskerException;

/** A training step was undone, as something in it is not finite. */
final class NonFiniteStep extends WhiskerException {
    private static final long serialVersionUID = 1L;

    private final int stepOfEpoch;

    /** @param stepOfEpoch which step of its epoch it was, from 1 */
    NonFiniteStep(String message, int stepOfEpoch) {
        super(message);
        this.stepOfEpoch = stepOfEpoch;
    }

    int stepOfEpoch() {
        return stepOfEpoch;
    }
}
