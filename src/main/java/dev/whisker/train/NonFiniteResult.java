package dev.whisker.train;

import dev.whisker.WhiskerException;

/** Says that a loss or an output is not finite, and where that began. */
final class NonFiniteResult extends WhiskerException {
    private static final long serialVersionUID = 1L;

    private final double value;
    private final String place;

    /**
     * @param what  "loss"
     * @param place what {@link FaultSearch#search} found
     */
    NonFiniteResult(String what, double value, String place) {
        super("the " + what + " is " + value + ": " + place + "; check that pictures are rescaled and weights finite");
        this.value = value;
        this.place = place;
    }

    double value() {
        return value;
    }

    String place() {
        return place;
    }
}
