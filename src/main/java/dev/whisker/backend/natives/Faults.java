package dev.whisker.backend.natives;

import dev.whisker.WhiskerException;

/** What native operations find wrong with the data, said the same by every backend. */
public final class Faults {
    private Faults() {
    }

    public static WhiskerException badLabel(String operation) {
        return new WhiskerException(operation
                + ": a label is not one of the model's classes, 0 to its number of outputs - 1; check the class "
                + "folders against the last layer");
    }
}
