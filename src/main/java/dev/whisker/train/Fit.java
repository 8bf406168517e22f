package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.BatchLoader;
import dev.whisker.model.Model;
import dev.whisker.op.Mode;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.NamedCallback;
import dev.whisker.train.callback.Snapshot;
import dev.whisker.train.callback.Training;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.metric.MetricNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The epochs of one call of {@link Trainer#fit}, and what its callbacks see of them. */
final class Fit implements Training {
    private final TrainingProgress progress;
    private final Evaluator evaluator;
    private final TrainingOptions options;
    private final MetricNames names;
    private final List<NamedCallback> named;
    private final List<Callback> callbacks;
    /** What this fit takes up from a checkpoint; null once it has, and if there is nothing. */
    private Resumption resumption;
    private int lastEpoch;
    private int steps;
    private int step;
    /** What was done of this epoch when it began or was taken up. */
    private Position begun = Position.NONE;
    private long start;
    private Samples train;
    /** The {@link SampleOrder#fingerprint} of these; null before the first checkpoint. */
    private String samples;
    private Totals totals;
    /** After an epoch, what it gave; null within one. */
    private EpochResult result;
    /** What the steps of this epoch show, step by step. */
    private final ObservedEpoch observed;
    private final Soundness soundness;
    private String stopReason;
    private Ending ending;

    Fit(TrainingProgress progress, Evaluator evaluator, TrainingOptions options, MetricNames names,
            List<? extends Callback> callbacks, Resumption resumption) {
        this.progress = progress;
        this.evaluator = evaluator;
        this.options = options;
        this.names = names;
        this.named = callbacks.stream().map(NamedCallback::begin).toList();
        this.callbacks = named.stream().map(NamedCallback::watcher).toList();
        this.resumption = resumption;
        this.totals = new Totals(progress.compiled().metrics());
        this.observed = progress.observed();
        this.soundness = new Soundness(progress, this, this.callbacks, left -> step = left);
    }

    /** @param validation null for none */
    void run(Samples training, Samples validation, int epochs) {
        train = training;
        lastEpoch = progress.epochsDone() + epochs;
        steps = train.batches(options.batchSize());
        if (resumption != null) {
            resumption.resume(named);
            stopReason = resumption.stop();
        }
        if (stopReason != null) {
            progress.tookUp();
        }
        int batchSize = Math.min(options.batchSize(), train.size());
        try (BatchLoader loader = BatchLoader.compact(train.dataset(), batchSize, options.loaderThreads());
                RepeatedEvaluation evaluation = validation == null ? null : evaluator.repeated(validation)) {
            callbacks.forEach(callback -> callback.trainBegin(this));
            epochs(loader, evaluation);
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
            progress.ended(ending);
            end();
        }
    }

    private void epochs(BatchLoader loader, RepeatedEvaluation evaluation) {
        try {
            while (stopReason == null && progress.epochsDone() < lastEpoch) {
                epoch(loader, evaluation);
            }
        } catch (RuntimeException | Error e) {
            soundness.settleAfter(e);
            throw e;
        }
    }

    /** Where the thread was interrupted, callbacks could not write files, so that it is again after them. */
    private void end() {
        boolean interrupted = Thread.interrupted();
        try {
            callbacks.forEach(callback -> callback.trainEnd(this));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void epoch(BatchLoader loader, RepeatedEvaluation evaluation) {
        beginEpoch();
        callbacks.forEach(callback -> callback.epochBegin(this));
        long afterFirstStep = start;
        int[] order = SampleOrder.of(train, options, progress.epochsDone(), begun.samples());
        BatchFeed feed = new BatchFeed(progress.compiled(), Mode.TRAINING, train, loader.epoch(order));
        for (PlannedBatch batch = feed.current(); batch != null; batch = feed.current()) {
            if (!soundness.ofStepsIfStopped() || !step(batch, feed)) {
                return;
            }
            if (step == begun.step() + 1) {
                afterFirstStep = System.nanoTime();
            }
        }
        if (!soundness.ofStepsIfStopped() || !soundness.ofSteps()) {
            return;
        }
        long trained = System.nanoTime();
        Map<String, Double> validated = evaluation == null ? Map.of() : progress.validate(evaluation).values();
        int made = steps - begun.step();
        double msPerStep = made > 1 ? (trained - afterFirstStep) / 1e6 / (made - 1) : (trained - start) / 1e6;
        result = new EpochResult(progress.epochsDone() + 1, totals.values(), validated, seconds(), msPerStep);
        progress.finished(result);
        observed.epochEnds(result.epoch());
        callbacks.forEach(callback -> callback.epochEnd(this));
    }

    /** A new epoch, or the rest of one that a checkpoint had begun. */
    private void beginEpoch() {
        result = null;
        start = System.nanoTime();
        begun = resumption == null ? Position.NONE : resumption.position();
        step = begun.step();
        int left = train.size() - begun.samples();
        steps = step + (left + options.batchSize() - 1) / options.batchSize();
        observed.begin(step + left / options.batchSize(), steps);
        if (begun.isWithinEpoch()) {
            totals = resumption.totals();
        } else {
            totals = new Totals(progress.compiled().metrics());
            observed.epochBegins();
        }
        resumption = null;
        progress.tookUp();
    }

    private double seconds() {
        return begun.seconds() + (System.nanoTime() - start) / 1e9;
    }

    private Position position() {
        int seen = begun.samples() + (step - begun.step()) * options.batchSize();
        return result != null || step == 0 ? Position.NONE
                : new Position(step, Math.min(seen, train.size()), seconds());
    }

    @Override
    public boolean save(Path checkpoint, Map<String, String> texts) {
        if (result == null && !soundness.ofSteps()) {
            return false;
        }
        samples = samples == null ? SampleOrder.fingerprint(train) : samples;
        progress.save(checkpoint, samples, position(), totals, stopReason, named, texts);
        return true;
    }

    /** Whether training goes on with this epoch. */
    private boolean step(PlannedBatch batch, BatchFeed feed) {
        if (!soundness.of(() -> progress.step(batch, feed, train, totals, step + 1, observed.at(step + 1)))) {
            return false;
        }
        step++;
        progress.hindrance(batch).ifPresent(this::message);
        feed.advance();
        // What a callback looks at is waited for, and may turn out not to be finite.
        boolean isSound = soundness.of(progress::settlePrevious)
                && soundness.of(() -> callbacks.forEach(callback -> callback.batchEnd(this)));
        return isSound && (stopReason == null || soundness.ofSteps()) && stopReason == null;
    }

    @Override
    public int epoch() {
        return result != null ? result.epoch() : progress.epochsDone() + 1;
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
        return progress.stepsDone();
    }

    @Override
    public double batchLoss() {
        progress.settle();
        return totals.batchMean();
    }

    @Override
    public Map<String, Double> metrics() {
        progress.settle();
        return result != null ? result.values() : totals.values();
    }

    @Override
    public MetricNames names() {
        return names;
    }

    @Override
    public History history() {
        return progress.history();
    }

    @Override
    public EpochInside inside() {
        return observed.inside();
    }

    @Override
    public Model model() {
        progress.settle();
        return progress.compiled().model();
    }

    @Override
    public double learningRate() {
        return progress.learningRate();
    }

    @Override
    public void setLearningRate(double rate) {
        progress.setLearningRate(rate);
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
        return progress.snapshot(optimizer);
    }

    @Override
    public void restore(Snapshot snapshot) {
        progress.restore(snapshot);
    }

    @Override
    public void message(String line) {
        callbacks.forEach(callback -> callback.message(this, line));
    }
}
