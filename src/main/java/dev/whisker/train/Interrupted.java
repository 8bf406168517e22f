package dev.whisker.train;

/** Leaves the loops of a fit after an interrupt. */
final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Interrupted() {
        super("training was interrupted", null, false, false);
    }
}
