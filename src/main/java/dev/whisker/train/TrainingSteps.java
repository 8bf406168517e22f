package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Parameters;
import dev.whisker.op.Mode;
import dev.whisker.op.PendingRead;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.inside.InsideRecorder;
import dev.whisker.train.optimizer.OptimizerRun;

/**
 * The steps of a training: forward, backward, and the optimizer.
 *
 * <p>Weights and optimizer are changed only if the loss, the moving statistics and the gradients are finite, so that a
 * training which stops here keeps its last sound ones. The loss and the statistics are read when the rest of
 * the step is queued, so that a GPU waits neither for them nor for the next batch. Whether the gradients are finite is
 * known on the device in time, and here with the results of the next step.
 */
final class TrainingSteps {
    private static final String GRADIENTS = "the gradients became too large or not a number";

    private final CompiledModel compiled;
    private final OptimizerRun optimizer;
    private final boolean checked;
    private long done;
    /** The step whose gradients the guard is about; null before the first. */
    private Mark last;

    /** @param checked whether a step that is not finite is an error */
    TrainingSteps(CompiledModel compiled, OptimizerRun optimizer, boolean checked) {
        this.compiled = compiled;
        this.optimizer = optimizer;
        this.checked = checked;
    }

    /** Which step it was. */
    private record Mark(int[] ids, long number, int epoch, int stepOfEpoch) {
    }

    /** Steps made so far. */
    long done() {
        return done;
    }

    /** Goes back, or forward, to the state after this number of steps. */
    void setDone(long steps) {
        done = steps;
    }

    /** The learning rate of the next step. */
    double learningRate() {
        return optimizer.learningRate(done);
    }

    /**
     * Makes one step with the batch that is loaded, and loads the next one.
     *
     * @param epochsDone  epochs finished before
     * @param stepOfEpoch from 1
     * @param inside      observes the step; null for none
     * @throws NonFiniteStep if something is no longer finite, naming the layer where that began
     */
    void step(PlannedBatch batch, BatchFeed feed, Samples train, Totals totals, int epochsDone, int stepOfEpoch,
            InsideRecorder inside) {
        Parameters parameters = compiled.model().parameters();
        Mark mark = new Mark(feed.sampleIds(), done, epochsDone, stepOfEpoch);
        if (checked) {
            parameters.saveState();
        }
        if (inside != null) {
            inside.begin(batch.program());
        }
        batch.forward(done, epochsDone, true, inside);
        if (checked) {
            batch.checkState();
        }
        PendingRead results = batch.beginResults();
        batch.backward(done, epochsDone, inside);
        if (checked) {
            batch.checkGradients();
        }
        TargetRows targets = feed.targets();
        feed.advance();
        double[] values = results.await();
        double loss = totals.add(values, targets);
        if (checked && values[1] != 0) {
            throw fault(train, last, GRADIENTS);
        }
        if (checked && !Double.isFinite(loss)) {
            throw fault(train, mark, "the loss became " + loss);
        }
        if (checked && values[0] != 0) {
            throw fault(train, mark, "the moving statistics became infinite or not a number");
        }
        update(inside);
        done++;
        last = mark;
    }

    private void update(InsideRecorder inside) {
        if (inside != null) {
            inside.beforeUpdate();
        }
        optimizer.step(done, checked ? compiled.model().parameters().guard() : null);
        if (inside != null) {
            inside.afterUpdate();
        }
    }

    /**
     * Looks at the gradients of the last step.
     *
     * @throws NonFiniteStep if they are not finite, naming the layer where that began
     */
    void checkLast(Samples train) {
        Tensor guard = compiled.model().parameters().guard();
        if (checked && last != null && compiled.backend().read(guard)[0] != 0) {
            throw fault(train, last, GRADIENTS);
        }
    }

    /** Undoes what a step changed before its fault was seen, and says where the fault began. */
    private WhiskerException fault(Samples train, Mark step, String what) {
        compiled.model().parameters().restoreState();
        done = step.number;
        String place = new FaultSearch(compiled).search(train, step.ids, Mode.TRAINING, step.number, step.epoch, true);
        return new NonFiniteStep(what + " in epoch " + (step.epoch + 1) + ", step " + step.stepOfEpoch + ": " + place
                + remedy());
    }

    /** What to do where values are not finite, as the end of a message. */
    String remedy() {
        return "; lower the learning rate (it is " + learningRate()
                + "), and check that pictures are rescaled and weights finite";
    }
}
