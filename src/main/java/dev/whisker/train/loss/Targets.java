package dev.whisker.train.loss;

/** What a loss compares predictions with. */
public enum Targets {
    /** One class number per sample. */
    CLASSES,
    /** One number per prediction. */
    VALUES
}
