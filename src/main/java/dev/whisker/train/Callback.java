package dev.whisker.train;

/** Watches training. Called on the training thread; what it throws ends the training. */
public interface Callback {
    /**
     * @param epoch  from 1
     * @param epochs the last one wanted
     * @param steps  training steps of the epoch
     */
    default void epochBegin(int epoch, int epochs, int steps) {
    }

    /**
     * @param step     training steps made in this epoch, from 1
     * @param loss     mean over the epoch so far
     * @param accuracy likewise
     */
    default void batchEnd(int step, double loss, double accuracy) {
    }

    /** The epoch and its validation are done. */
    default void epochEnd(EpochResult result) {
    }

    /** Training is over: all epochs done, stopped, or failed. */
    default void trainEnd() {
    }
}
