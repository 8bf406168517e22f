package dev.whisker.layer;

/** The ways {@link RandomFlip} may mirror a picture. */
public enum FlipMode {
    HORIZONTAL_AND_VERTICAL, HORIZONTAL, VERTICAL;

    /** Whether left and right may change places. */
    public boolean horizontal() {
        return this != VERTICAL;
    }

    /** Whether top and bottom may change places. */
    public boolean vertical() {
        return this != HORIZONTAL;
    }
}
