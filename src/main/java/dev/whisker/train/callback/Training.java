package dev.whisker.train.callback;

import dev.whisker.model.Model;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.metric.MetricNames;
import java.nio.file.Path;
import java.util.Map;

/**
 * A training under way, as callbacks see and steer it.
 *
 * <p>On a GPU, what depends on values of the last step ({@link #batchLoss}, {@link #metrics}, {@link #model},
 * {@link #snapshot}, {@link #save}) is waited for. If the step then turns out not to be finite, the callback is left
 * there, and training ends as it does after such a step.
 */
public interface Training {
    /** The present epoch, from 1, counted over all calls of fit. */
    int epoch();

    /** The last epoch that is wanted. */
    int epochs();

    /** The steps made in this epoch. */
    int step();

    /** The steps that an epoch has. */
    int steps();

    /** The steps made over all epochs and calls of fit. */
    long stepsDone();

    /** The mean loss of the last batch alone. */
    double batchLoss();

    /**
     * The loss and the metrics by name: of this epoch so far; at its end, those of the validation samples too, whose
     * names begin with val_.
     */
    Map<String, Double> metrics();

    /** The names that {@link #metrics} has at the end of an epoch. */
    MetricNames names();

    /** What the epochs gave that this call of fit has finished. */
    History history();

    /**
     * After an epoch, what its observed steps showed; null within an epoch, and where none was observed
     * ({@link dev.whisker.train.TrainingOptions#observe}).
     */
    default EpochInside inside() {
        return null;
    }

    /** The model with its weights. */
    Model model();

    /** The learning rate of the next step. */
    double learningRate();

    /**
     * Sets the learning rate of all steps from the next one on.
     *
     * @throws dev.whisker.WhiskerException unless it is positive and finite
     */
    void setLearningRate(double rate);

    /**
     * Ends training when all callbacks have been called: after a step without the rest of the epoch, after an epoch
     * without the next one. Fit returns as usual and may be called again. The first reason given counts.
     */
    void stop(String reason);

    /** How training ended; null before {@link Callback#trainEnd}, and if an error ended it. */
    Ending ending();

    /**
     * A copy of the weights and moving statistics in the program's own memory.
     *
     * @param optimizer whether the optimizer's memory and the count of steps belong to it too
     */
    Snapshot snapshot(boolean optimizer);

    /** {@link #snapshot(boolean)} of the weights and moving statistics alone. */
    default Snapshot snapshot() {
        return snapshot(false);
    }

    /** Makes the model what it was at a snapshot that this training gave. */
    void restore(Snapshot snapshot);

    /**
     * Writes a checkpoint, from which {@link dev.whisker.train.Trainer#resume} goes on as if there had been no break:
     * after a step or an epoch, or at the end of a training that was interrupted. What callbacks remember belongs to
     * it, so that a callback which saves comes last among them. Where the step before turns out not to be finite,
     * nothing is saved, and training ends as it does after such a step.
     *
     * @param texts what else to keep, by names of the caller's own
     * @return whether it was saved
     * @throws dev.whisker.WhiskerException if the file cannot be written; an earlier one is then untouched
     */
    boolean save(Path checkpoint, Map<String, String> texts);

    /** Prints a line for whoever watches the training. */
    void message(String line);
}
