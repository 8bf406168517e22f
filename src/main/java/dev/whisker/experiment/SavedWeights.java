package dev.whisker.experiment;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which of the weights that a run has saved. */
public enum SavedWeights {
    /** Those after the last finished epoch, or those that a callback put back. */
    LAST(RunFiles.WEIGHTS, "saved"),
    /** Those of the epoch with the best validation accuracy, or validation loss where accuracy is not measured. */
    BEST(RunFiles.BEST, "best");

    private final String file;
    private final String key;

    SavedWeights(String file, String key) {
        this.file = file;
        this.key = key;
    }

    /** The name of the file in the directory of a run. */
    String file() {
        return file;
    }

    /** Where run.json describes them. */
    String key() {
        return key;
    }

    /** Those with this label, if there are any. */
    public static Optional<SavedWeights> named(String label) {
        return Arrays.stream(values()).filter(weights -> weights.label().equals(label)).findFirst();
    }

    /** "last" or "best". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
