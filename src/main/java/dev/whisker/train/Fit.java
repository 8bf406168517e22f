package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.BatchLoader;
import dev.whisker.data.Shuffle;
import dev.whisker.model.Model;
import dev.whisker.op.Mode;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Snapshot;
import dev.whisker.train.callback.Training;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.metric.MetricNames;
import java.util.List;
import java.util.Map;

/** The epochs of one call of {@link Trainer#fit}, and what its callbacks see of them. */
final class Fit implements Training {
    private final Trainer trainer;
    private final Evaluator evaluator;
    private final TrainingOptions options;
    private final MetricNames names;
    private final List<Callback> callbacks;
    private int lastEpoch;
    private int steps;
    private int step;
    private Totals totals;
    /** After an epoch, what it gave; null within one. */
    private EpochResult result;
    /** What the steps of this epoch show, step by step. */
    private final ObservedEpoch observed;
    private String stopReason;
    private Ending ending;

    Fit(Trainer trainer, Evaluator evaluator, TrainingOptions options, MetricNames names,
            List<? extends Callback> callbacks) {
        this.trainer = trainer;
        this.evaluator = evaluator;
        this.options = options;
        this.names = names;
        this.callbacks = callbacks.stream().<Callback>map(Callback::begin).toList();
        this.totals = new Totals(trainer.compiled().metrics());
        this.observed = trainer.observed();
    }

    /** Leaves the loops after an interrupt. */
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("training was interrupted", null, false, false);
        }
    }

    /** @param validation null for none */
    void run(Samples train, Samples validation, int epochs) {
        lastEpoch = trainer.epochsDone() + epochs;
        steps = train.batches(options.batchSize());
        observed.begin(train.size() / options.batchSize(), steps);
        int batchSize = Math.min(options.batchSize(), train.size());
        try (BatchLoader loader = BatchLoader.compact(train.dataset(), batchSize, options.loaderThreads());
                RepeatedEvaluation evaluation = validation == null ? null : evaluator.repeated(validation)) {
            callbacks.forEach(callback -> callback.trainBegin(this));
            while (stopReason == null && trainer.epochsDone() < lastEpoch) {
                epoch(loader, train, evaluation);
            }
            ending = stopReason == null ? Ending.FINISHED : Ending.stopped(stopReason);
        } catch (Interrupted e) {
            ending = Ending.INTERRUPTED;
        } catch (WhiskerException e) {
            // The loader's way to say that it was interrupted while waiting.
            if (!(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
            ending = Ending.INTERRUPTED;
        } finally {
            trainer.ended(ending);
            callbacks.forEach(callback -> callback.trainEnd(this));
        }
    }

    private void epoch(BatchLoader loader, Samples train, RepeatedEvaluation evaluation) {
        step = 0;
        result = null;
        observed.epochBegins();
        totals = new Totals(trainer.compiled().metrics());
        callbacks.forEach(callback -> callback.epochBegin(this));
        long start = System.nanoTime();
        long afterFirstStep = start;
        BatchFeed feed = new BatchFeed(trainer.compiled(), Mode.TRAINING, train, loader.epoch(order(train)));
        for (PlannedBatch batch = feed.current(); batch != null; batch = feed.current()) {
            trainer.checkStopped();
            if (!step(batch, feed, train)) {
                return;
            }
            if (step == 1) {
                afterFirstStep = System.nanoTime();
            }
        }
        trainer.checkStopped();
        if (!finite(() -> trainer.checkLastStep(train))) {
            return;
        }
        long trained = System.nanoTime();
        Map<String, Double> validated = evaluation == null ? Map.of() : trainer.validate(evaluation).values();
        double msPerStep = steps > 1 ? (trained - afterFirstStep) / 1e6 / (steps - 1) : (trained - start) / 1e6;
        result = new EpochResult(trainer.epochsDone() + 1, totals.values(), validated,
                (System.nanoTime() - start) / 1e9, msPerStep);
        trainer.finished(result);
        observed.epochEnds(result.epoch());
        callbacks.forEach(callback -> callback.epochEnd(this));
    }

    private int[] order(Samples train) {
        return options.shuffle() ? Shuffle.epoch(train.ids(), options.seed(), trainer.epochsDone()) : train.ids();
    }

    /** Whether training goes on with this epoch. */
    private boolean step(PlannedBatch batch, BatchFeed feed, Samples train) {
        if (!finite(() -> trainer.step(batch, feed, train, totals, step + 1, observed.at(step + 1)))) {
            return false;
        }
        step++;
        callbacks.forEach(callback -> callback.batchEnd(this));
        return stopReason == null;
    }

    /** Whether all stayed finite; false if a callback has taken it on itself that something did not. */
    private boolean finite(Runnable work) {
        try {
            work.run();
            return true;
        } catch (NonFiniteStep e) {
            boolean isHandled = false;
            for (Callback callback : callbacks) {
                isHandled |= callback.diverged(this, e.getMessage());
            }
            if (!isHandled) {
                throw e;
            }
            stop(e.getMessage());
            return false;
        }
    }

    @Override
    public int epoch() {
        return result != null ? result.epoch() : trainer.epochsDone() + 1;
    }

    @Override
    public int epochs() {
        return lastEpoch;
    }

    @Override
    public int step() {
        return step;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public long stepsDone() {
        return trainer.stepsDone();
    }

    @Override
    public double batchLoss() {
        return totals.batchMean();
    }

    @Override
    public Map<String, Double> metrics() {
        return result != null ? result.values() : totals.values();
    }

    @Override
    public MetricNames names() {
        return names;
    }

    @Override
    public History history() {
        return trainer.history();
    }

    @Override
    public EpochInside inside() {
        return observed.inside();
    }

    @Override
    public Model model() {
        return trainer.model();
    }

    @Override
    public double learningRate() {
        return trainer.learningRate();
    }

    @Override
    public void setLearningRate(double rate) {
        trainer.setLearningRate(rate);
    }

    @Override
    public void stop(String reason) {
        stopReason = stopReason == null ? reason : stopReason;
    }

    @Override
    public Ending ending() {
        return ending;
    }

    @Override
    public Snapshot snapshot(boolean optimizer) {
        return trainer.snapshot(optimizer);
    }

    @Override
    public void restore(Snapshot snapshot) {
        trainer.restore(snapshot);
    }

    @Override
    public void message(String line) {
        callbacks.forEach(callback -> callback.message(this, line));
    }
}
