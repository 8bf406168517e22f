package dev.whisker.train.callback;

/** Which way a monitored value gets better. */
public enum Mode {
    /** As the metric says: larger for accuracy, smaller for the loss. */
    AUTO,
    /** Smaller values are better. */
    MIN,
    /** Larger values are better. */
    MAX
}
