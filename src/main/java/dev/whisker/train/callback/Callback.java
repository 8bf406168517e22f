package dev.whisker.train.callback;

import dev.whisker.train.metric.MetricNames;

/**
 * Watches a training and may steer it. Called on the training thread; what it throws ends the training with an error.
 *
 * <p>A callback that keeps something from epoch to epoch is a record of its arguments, and makes what does the work in
 * {@link #begin}, anew for each call of fit:
 *
 * <pre>
 * public record StopAfter(int seconds) implements Callback {
 *     public Callback begin() {
 *         long end = System.nanoTime() + seconds * 1_000_000_000L;
 *         return new Callback() {
 *             public void epochEnd(Training training) {
 *                 if (System.nanoTime() > end) {
 *                     training.stop(seconds + " seconds are over");
 *                 }
 *             }
 *         };
 *     }
 * }
 * </pre>
 * With a {@link dev.whisker.describe.Signature} that is registered with {@link Callbacks}, or named by a
 * {@link dev.whisker.describe.Provider}, it can be written in YAML and on the command line.
 */
public interface Callback {
    /** What watches one call of fit; by default this callback itself. */
    default Callback begin() {
        return this;
    }

    /**
     * Checks, before anything is trained, that the values this callback looks at will be there.
     *
     * @throws dev.whisker.WhiskerException if one will not, with the nearest name
     */
    default void check(MetricNames names) {
    }

    /**
     * What this callback needs to go on in another process as if there had been no break; nothing by default. A
     * checkpoint keeps it, after an epoch or in the middle of one.
     */
    default CallbackState state() {
        return CallbackState.NONE;
    }

    /**
     * Takes up a {@link #state}, which is not empty, before {@link #trainBegin}, in a training that goes on from a
     * checkpoint.
     */
    default void resume(CallbackState state) {
    }

    /** All memory is planned, and no step is made yet. */
    default void trainBegin(Training training) {
    }

    /** An epoch begins. */
    default void epochBegin(Training training) {
    }

    /**
     * A training step is done. On a GPU it may still be under way: what is asked of {@link Training} is waited for.
     */
    default void batchEnd(Training training) {
    }

    /** An epoch and its validation are done. */
    default void epochEnd(Training training) {
    }

    /**
     * Training is over. {@link Training#ending} says how: all epochs are done, it was stopped or interrupted; it is
     * null if an error ended it.
     */
    default void trainEnd(Training training) {
    }

    /** Another callback has something to say to whoever watches. */
    default void message(Training training, String line) {
    }

    /**
     * A loss, a gradient or a moving statistic is no longer finite. The step is undone.
     *
     * @param reason what is not finite, and in which step
     * @return whether training is to be stopped for that reason, rather than ended with an error
     */
    default boolean diverged(Training training, String reason) {
        return false;
    }
}
