package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Parameters;
import dev.whisker.op.Arithmetic;
import dev.whisker.op.Mode;
import dev.whisker.op.PendingRead;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.inside.InsideRecorder;
import dev.whisker.train.optimizer.OptimizerRun;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The steps of a training: forward, backward, and the optimizer.
 *
 * <p>Weights and optimizer are changed only if the loss, the moving statistics and the gradients are finite, so that a
 * training which stops here keeps its last sound ones. That is decided where the step is computed: a guard closes, and
 * stays closed. Where a backend queues its work, the results of a step are read when the next one is queued, so that it
 * need not wait for the program; until then the step is not settled. On other backends each step is settled at once.
 */
final class TrainingSteps {
    private final CompiledModel compiled;
    private final OptimizerRun optimizer;
    private final boolean checked;
    private final Deque<Queued> queued = new ArrayDeque<>();
    private long done;
    /** What hindered the backend from repeating steps and was told already; null for nothing. */
    private String told;

    /** @param checked whether a step that is not finite is an error */
    TrainingSteps(CompiledModel compiled, OptimizerRun optimizer, boolean checked) {
        this.compiled = compiled;
        this.optimizer = optimizer;
        this.checked = checked;
    }

    /**
     * A step that is not settled.
     *
     * @param place   which it is
     * @param results on their way
     * @param targets what the results are compared with
     * @param totals  that the results are added to
     */
    private record Queued(Place place, PendingRead results, TargetRows targets, Totals totals) {
    }

    /**
     * Which step it is.
     *
     * @param samples      of the training
     * @param ids          those of the step
     * @param number       steps made before
     * @param epoch        epochs finished before
     * @param stepOfEpoch  from 1
     * @param learningRate of the step
     */
    private record Place(Samples samples, int[] ids, long number, int epoch, int stepOfEpoch, double learningRate) {
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
     * Makes one step with the batch that is loaded. It may be settled later, by {@link #settle}.
     *
     * @param epochsDone  epochs finished before
     * @param stepOfEpoch from 1
     * @param inside      observes the step, which is settled at once; null for none
     * @throws NonFiniteStep if something is no longer finite, naming the layer where that began
     */
    void step(PlannedBatch batch, BatchFeed feed, Samples train, Totals totals, int epochsDone, int stepOfEpoch,
            InsideRecorder inside) {
        Tensor guard = checked ? compiled.model().parameters().guard() : null;
        long number = done;
        Consumer<Arithmetic> update = arithmetic -> optimizer.step(number, guard, arithmetic);
        Place place = new Place(train, feed.sampleIds(), number, epochsDone, stepOfEpoch, learningRate());
        if (inside != null) {
            settle();
            inside.begin(batch.program());
            calls(batch, place, inside).andThen(arithmetic -> inside.beforeUpdate()).andThen(update)
                    .accept(Arithmetic.of(compiled.backend()));
        } else {
            batch.calls().make(number, epochsDone, new StepCalls.Kind(compiled.changes(), batch.isWeighted()),
                    calls(batch, place, null).andThen(update), update);
        }
        queued.add(new Queued(place, batch.beginResults(), feed.targets(), totals));
        done++;
        if (inside != null || !compiled.backend().isAsynchronous()) {
            settle();
        }
        if (inside != null) {
            inside.afterUpdate();
        }
    }

    /** All calls of a step but those of the optimizer. */
    private Consumer<Arithmetic> calls(PlannedBatch batch, Place place, InsideRecorder inside) {
        Parameters parameters = compiled.model().parameters();
        return arithmetic -> {
            if (checked) {
                parameters.saveSoundState();
            }
            batch.forward(place.number, place.epoch, true, inside);
            batch.backward(place.number, place.epoch, inside);
            if (checked) {
                batch.judge();
            }
        };
    }

    /** Settles all steps but the last, whose results are ready or nearly so. */
    void settlePrevious() {
        while (queued.size() > 1) {
            settleFirst();
        }
    }

    /**
     * Waits for the results of all steps that were made.
     *
     * @throws NonFiniteStep if something is no longer finite, naming the layer where that began: the step and those
     *                       after it are undone
     */
    void settle() {
        while (!queued.isEmpty()) {
            settleFirst();
        }
    }

    private void settleFirst() {
        Queued first = queued.remove();
        double[] results;
        try {
            results = first.results.await();
        } catch (WhiskerException e) {
            undo(first.place);
            throw e;
        }
        double loss = first.totals.add(results, first.targets);
        if (checked && !Double.isFinite(loss)) {
            throw fault(first.place, "the loss became " + loss);
        }
        if (checked && results[0] != 0) {
            throw fault(first.place, "the moving statistics became infinite or not a number");
        }
        if (checked && results[1] != 0) {
            throw fault(first.place, "the gradients became too large or not a number");
        }
    }

    /** Weights and optimizer were not changed. */
    private void undo(Place place) {
        queued.clear();
        compiled.model().parameters().restoreState();
        done = place.number;
    }

    /** Undoes a step, and says where its fault began. */
    private WhiskerException fault(Place place, String what) {
        undo(place);
        String where = new FaultSearch(compiled).search(place.samples, place.ids, Mode.TRAINING, place.number,
                place.epoch, true);
        return new NonFiniteStep(what + " in epoch " + (place.epoch + 1) + ", step " + place.stepOfEpoch + ": " + where
                + remedy(place.learningRate), place.stepOfEpoch);
    }

    /** What to do where values are not finite, as the end of a message. */
    String remedy() {
        return remedy(learningRate());
    }

    private static String remedy(double learningRate) {
        return "; lower the learning rate (it is " + learningRate
                + "), and check that pictures are rescaled and weights finite";
    }

    /** Why the backend makes the calls of these steps one by one although it would repeat them; each reason once. */
    Optional<String> hindrance(PlannedBatch batch) {
        String line = batch.calls().isHindered() ? batch.calls().description().orElseThrow() : null;
        if (line == null || line.equals(told)) {
            return Optional.empty();
        }
        told = line;
        return Optional.of(line);
    }
}
