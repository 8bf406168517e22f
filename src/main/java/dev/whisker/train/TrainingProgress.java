package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Graph;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.NamedCallback;
import dev.whisker.train.callback.Snapshot;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.Resumed;
import dev.whisker.train.inside.InsideRecorder;
import dev.whisker.train.metric.MetricNames;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.OptimizerRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a trainer has come to: weights, steps, epochs and history. {@link Fit} carries it on. */
final class TrainingProgress implements AutoCloseable {
    private final CompiledModel compiled;
    private final OptimizerRun optimizer;
    private final TrainingSteps steps;
    private final ObservedEpoch observed;
    private final TrainerCheckpoint checkpoints;
    /** What the next epoch takes up; null unless {@link #resume} was called. */
    private Resumption resumption;
    private History history;
    private Ending ending;
    /** What was put back last; null for nothing. */
    private WeightSnapshot restored;
    /** How many steps had been made then. */
    private long restoredAt;
    private int epochsDone;
    private volatile boolean stopRequested;

    TrainingProgress(Graph described, CompiledModel compiled, Optimizer optimizer, TrainingOptions options) {
        this.compiled = compiled;
        this.optimizer = new OptimizerRun(optimizer, compiled.model());
        this.steps = new TrainingSteps(compiled, this.optimizer, options.stopIfNotFinite());
        this.observed = new ObservedEpoch(options.observe(), described, compiled);
        this.checkpoints = new TrainerCheckpoint(compiled, observed, options,
                optimizer instanceof Record ? optimizer.toString() : optimizer.getClass().getName());
        this.history = new History(compiled.metrics().names());
    }

    /**
     * A fit begins.
     *
     * @return what it takes up from a checkpoint; null for nothing
     */
    Resumption begin(Samples train, MetricNames names) {
        if (resumption != null) {
            resumption.check(train);
        }
        history = resumption == null ? new History(names.training()) : resumption.history(names);
        ending = null;
        return resumption;
    }

    /** What {@link #begin} gave was taken up: a fit that fails before leaves it to the next one. */
    void tookUp() {
        resumption = null;
    }

    /** Makes one training step, which may be settled later. */
    void step(PlannedBatch batch, BatchFeed feed, Samples train, Totals totals, int stepOfEpoch,
            InsideRecorder inside) {
        steps.step(batch, feed, train, totals, epochsDone, stepOfEpoch, inside);
    }

    /** @see TrainingSteps#settlePrevious */
    void settlePrevious() {
        steps.settlePrevious();
    }

    /** @see TrainingSteps#settle */
    void settle() {
        steps.settle();
    }

    /** @see TrainingSteps#hindrance */
    Optional<String> hindrance(PlannedBatch batch) {
        return steps.hindrance(batch);
    }

    Evaluation validate(RepeatedEvaluation evaluation) {
        try {
            return evaluation.evaluate(this::checkStopped);
        } catch (NonFiniteResult e) {
            throw new WhiskerException("the validation loss became " + e.value() + " after epoch " + (epochsDone + 1)
                    + ": " + e.place() + steps.remedy(), e);
        }
    }

    void requestStop() {
        stopRequested = true;
    }

    boolean isStopped() {
        return stopRequested || Thread.currentThread().isInterrupted();
    }

    void checkStopped() {
        if (isStopped()) {
            throw new Interrupted();
        }
    }

    /** @see Trainer#snapshot */
    Snapshot snapshot(boolean withOptimizer) {
        steps.settle();
        return WeightSnapshot.of(compiled.model(), epochsDone, steps.done(), withOptimizer);
    }

    /** @see Trainer#restore */
    void restore(Snapshot snapshot) {
        steps.settle();
        restored = (WeightSnapshot) snapshot;
        restored.write(compiled.model());
        compiled.weightsChanged();
        if (restored.withOptimizer()) {
            steps.setDone(restored.step());
            epochsDone = restored.epoch();
        }
        restoredAt = steps.done();
    }

    /** Whether the weights are those of the snapshot that was put back: no step was made since. */
    private boolean isRestored() {
        return restored != null && restoredAt == steps.done();
    }

    /** @see Trainer#weightsEpoch */
    int weightsEpoch() {
        return isRestored() ? restored.epoch() : epochsDone;
    }

    /** @see Trainer#weightsStep */
    long weightsStep() {
        return isRestored() ? restored.step() : steps.done();
    }

    /** Writes a checkpoint of a fit. */
    void save(Path file, String samples, Position position, Totals totals, String stop,
            List<NamedCallback> callbacks, Map<String, String> texts) {
        checkpoints.save(file, new TrainerCheckpoint.State(epochsDone, steps.done(), learningRate(), position, totals,
                history, samples, stop, callbacks), texts);
    }

    /** @see Trainer#resume */
    Resumed resume(Path file) {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            TrainerCheckpoint.Loaded loaded = checkpoints.load(checkpoint);
            optimizer.resumeLearningRate(loaded.learningRate());
            steps.setDone(loaded.point().step());
            epochsDone = loaded.point().epoch();
            resumption = loaded.rest();
            history = resumption.history();
            restored = null;
            compiled.weightsChanged();
            return loaded.point();
        }
    }

    int epochsDone() {
        return epochsDone;
    }

    long stepsDone() {
        return steps.done();
    }

    double learningRate() {
        return steps.learningRate();
    }

    void setLearningRate(double rate) {
        optimizer.setLearningRate(rate);
    }

    History history() {
        return history;
    }

    Ending ending() {
        return ending;
    }

    void finished(EpochResult epoch) {
        epochsDone++;
        history.add(epoch);
    }

    void ended(Ending how) {
        ending = how;
    }

    ObservedEpoch observed() {
        return observed;
    }

    CompiledModel compiled() {
        return compiled;
    }

    @Override
    public void close() {
        observed.close();
        optimizer.close();
        compiled.close();
    }
}
