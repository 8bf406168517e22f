package dev.whisker.layer.init;

import dev.whisker.WhiskerException;

/** The rule that arguments of initializers share. */
final class Numbers {
    private Numbers() {
    }

    static void finite(String initializer, String argument, double value) {
        if (!Double.isFinite(value)) {
            throw new WhiskerException(initializer + ": " + argument + " must be a finite number, received " + value);
        }
    }
}
