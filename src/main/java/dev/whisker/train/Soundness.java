package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.util.List;
import java.util.function.IntConsumer;

/** What becomes of a fit in which a step turns out not to be finite: callbacks may take that on themselves. */
final class Soundness {
    private final TrainingProgress progress;
    private final Training training;
    private final List<Callback> callbacks;
    private final IntConsumer undone;
    /** What callbacks were told and did not take on themselves: it may pass through one of them on its way out. */
    private NonFiniteStep told;

    /** @param undone receives the number of steps of the epoch that are left when one is undone */
    Soundness(TrainingProgress progress, Training training, List<Callback> callbacks, IntConsumer undone) {
        this.progress = progress;
        this.training = training;
        this.callbacks = callbacks;
        this.undone = undone;
    }

    /** Whether all stayed finite; false if a callback has taken it on itself that something did not. */
    boolean of(Runnable work) {
        try {
            work.run();
            return true;
        } catch (NonFiniteStep e) {
            if (e == told) {
                throw e;
            }
            undo(e);
            boolean isHandled = false;
            for (Callback callback : callbacks) {
                isHandled |= callback.diverged(training, e.getMessage());
            }
            if (!isHandled) {
                told = e;
                throw e;
            }
            training.stop(e.getMessage());
            return false;
        }
    }

    /** {@link #of} the steps that were made. */
    boolean ofSteps() {
        return of(progress::settle);
    }

    /**
     * Where training is interrupted, a step that is not finite ends it first.
     *
     * @return false if there was one, which a callback has taken on itself
     * @throws Interrupted if it is interrupted
     */
    boolean ofStepsIfStopped() {
        if (progress.isStopped()) {
            if (!ofSteps()) {
                return false;
            }
            progress.checkStopped();
        }
        return true;
    }

    /** After a failure that ends the fit, and comes before what the last steps turn out to be. */
    void settleAfter(Throwable failure) {
        try {
            progress.settle();
        } catch (NonFiniteStep e) {
            undo(e);
            failure.addSuppressed(e);
        } catch (WhiskerException e) {
            failure.addSuppressed(e);
        }
    }

    private void undo(NonFiniteStep step) {
        undone.accept(step.stepOfEpoch() - 1);
    }
}
