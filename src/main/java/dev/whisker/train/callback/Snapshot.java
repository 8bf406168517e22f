package dev.whisker.train.callback;

/** The weights of a model at one moment of a training. */
public interface Snapshot {
    /** Epochs that were finished. */
    int epoch();

    /** Steps that had been made, over all epochs. */
    long step();
}
