package dev.whisker.properties;

import dev.whisker.backend.Backends;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Backend;

/** The backend that a property is tried on, and how closely it has to keep to it, by the table of {@link Tolerance}. */
enum Precision {
    FLOAT64("reference", Tolerance.SUMS_FLOAT64, Tolerance.FOLDED_FLOAT64, Tolerance.EXACT),
    FLOAT32("cpu", Tolerance.SUMS_FLOAT32, Tolerance.FOLDED_FLOAT32, Tolerance.ELEMENTWISE);

    private final String backendName;
    /** How far two ways to sum the same may differ, in proportion to what is summed; values are of the order of 1. */
    private final double sums;
    private final Tolerance folding;
    private final Tolerance elementwise;
    private Backend backend;

    Precision(String backendName, double sums, double folding, Tolerance elementwise) {
        this.backendName = backendName;
        this.sums = sums;
        this.folding = new Tolerance(folding, folding);
        this.elementwise = elementwise;
    }

    /** Opened once for all properties; the process closes it. */
    synchronized Backend backend() {
        if (backend == null) {
            backend = Backends.open(backendName);
        }
        return backend;
    }

    double relative() {
        return sums;
    }

    Tolerance sums() {
        return new Tolerance(sums, sums);
    }

    /** Where weights are multiplied with each other before they meet the input. */
    Tolerance folding() {
        return folding;
    }

    /** Where one element is computed from one element. */
    Tolerance elementwise() {
        return elementwise;
    }
}
