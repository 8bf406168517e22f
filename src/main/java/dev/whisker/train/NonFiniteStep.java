package dev.whisker.train;

import dev.whisker.WhiskerException;

/** A training step was undone, as something in it is not finite. */
final class NonFiniteStep extends WhiskerException {
    private static final long serialVersionUID = 1L;

    NonFiniteStep(String message) {
        super(message);
    }
}
