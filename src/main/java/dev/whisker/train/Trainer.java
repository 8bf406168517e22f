package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Snapshot;
import dev.whisker.train.inside.InsideRecorder;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.metric.MetricNames;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.OptimizerRun;
import java.util.List;
import java.util.Optional;

/**
 * Fits a model to samples. Owns the model; the backend stays the caller's. Not safe for use by several threads, but for
 * {@link #stop}.
 *
 * <pre>
 * try (Trainer trainer = Trainer.of(model, backend, loss, Adam.defaults(), TrainingOptions.defaults())) {
 *     History history = trainer.fit(train, validation, 20, List.of(new ProgressLine(System.out, true))); }
 * </pre>
 * The books are Keras': loss and metrics of an epoch are over its samples in training mode, with the weights as of each
 * batch; validation is a full evaluation after the epoch. The order of an epoch depends on (seed, epoch) alone,
 * augmentation on (seed, epoch, sample), dropout on (seed, step).
 */
public final class Trainer implements AutoCloseable {
    private final CompiledModel compiled;
    private final Evaluator evaluator;
    private final OptimizerRun optimizer;
    private final TrainingSteps steps;
    private final ObservedEpoch observed;
    private final TrainingOptions options;
    private History history;
    private Ending ending;
    /** What the weights are those of, where no step was made since they were put back; else null. */
    private WeightSnapshot restored;
    private int epochsDone;
    private volatile boolean stopRequested;

    private Trainer(Graph described, CompiledModel compiled, Optimizer optimizer, TrainingOptions options) {
        this.compiled = compiled;
        this.evaluator = new Evaluator(compiled, options);
        this.optimizer = new OptimizerRun(optimizer, compiled.model());
        this.steps = new TrainingSteps(compiled, this.optimizer, options.stopIfNotFinite());
        this.observed = new ObservedEpoch(options.observe(), described, compiled);
        this.options = options;
        this.history = new History(compiled.metrics().names());
    }

    /**
     * Allocates the weights and gives them their first values, by the options' seed.
     *
     * @throws WhiskerException if the model's output does not suit the loss
     */
    public static Trainer of(Graph model, Backend backend, Loss loss, Optimizer optimizer, TrainingOptions options) {
        return new Trainer(model, new CompiledModel(model, backend, loss, options.metrics(), Mode.TRAINING,
                options.seed(), optimizer.slots()), optimizer, options);
    }

    /**
     * Allocates all that {@link #fit} will need for these samples, which are checked. Fit does so itself; calling it
     * before shows the memory plan, and whether memory suffices.
     *
     * @param validation null for none
     */
    public void plan(Samples train, Samples validation) {
        evaluator.checkLabelled(train);
        compiled.plan(Mode.TRAINING, options.batchSize(), train.size());
        observed.plan();
        if (validation != null) {
            evaluator.checkLabelled(validation);
            try (RepeatedEvaluation evaluation = evaluator.repeated(validation)) {
                evaluation.plan();
            }
        }
    }

    /**
     * Trains for a number of epochs, in addition to those of earlier calls. Ends early when a callback stops it; and,
     * without the unfinished epoch, after {@link #stop} or an interrupt of the thread, whose interrupt status then
     * stays set. {@link #ending} says which.
     *
     * @param validation null for none
     * @return the epochs finished by this call
     * @throws WhiskerException if the samples do not suit the model; if a callback looks at a value that there is not;
     *         or if a loss, a moving statistic or a gradient is no longer finite, naming the layer where that began:
     *         {@link #history} has the epochs before, weights and optimizer are those before the step
     *         ({@link TrainingOptions#stopIfNotFinite})
     */
    public History fit(Samples train, Samples validation, int epochs, List<? extends Callback> callbacks) {
        MetricNames names = metricNames(validation != null);
        Callbacks.check(callbacks, names);
        history = new History(names.training());
        ending = null;
        plan(train, validation);
        compiled.backend().fill(compiled.model().parameters().guard(), 0);
        // Frozen layers keep what they derived from their weights, which may have been written from outside since.
        compiled.weightsChanged();
        new Fit(this, evaluator, options, names, callbacks).run(train, validation, epochs);
        return history;
    }

    /** The names of the values that {@link #fit} reports. */
    public MetricNames metricNames(boolean validation) {
        return new MetricNames(options.metrics(), compiled.metrics().outputs(), validation);
    }

    /** Makes one training step. */
    void step(PlannedBatch batch, BatchFeed feed, Samples train, Totals totals, int stepOfEpoch,
            InsideRecorder inside) {
        steps.step(batch, feed, train, totals, epochsDone, stepOfEpoch, inside);
        restored = null;
    }

    /** After the last step of an epoch there is no next one whose results would say what its gradients were. */
    void checkLastStep(Samples train) {
        steps.checkLast(train);
    }

    Evaluation validate(RepeatedEvaluation evaluation) {
        try {
            return evaluation.evaluate(this::checkStopped);
        } catch (NonFiniteResult e) {
            throw new WhiskerException("the validation loss became " + e.value() + " after epoch " + (epochsDone + 1)
                    + ": " + e.place() + steps.remedy(), e);
        }
    }

    /**
     * Interrupts {@link #fit} after the step it is at; may be called from any thread. Later calls of fit do nothing.
     * A callback that is to end it for a reason calls {@link dev.whisker.train.callback.Training#stop}.
     */
    public void stop() {
        stopRequested = true;
    }

    void checkStopped() {
        if (stopRequested || Thread.currentThread().isInterrupted()) {
            throw new Fit.Interrupted();
        }
    }

    /** How the last {@link #fit} ended; null before the first, and if an error ended it. */
    public Ending ending() {
        return ending;
    }

    /**
     * A copy of the weights and moving statistics in the program's own memory.
     *
     * @param withOptimizer whether the optimizer's memory and the counts of steps and epochs belong to it too
     */
    public Snapshot snapshot(boolean withOptimizer) {
        return WeightSnapshot.of(compiled.model(), epochsDone, steps.done(), withOptimizer);
    }

    /**
     * Makes the model what it was at a snapshot of this trainer. Where the optimizer belongs to it, training goes on as
     * it would have gone on then.
     */
    public void restore(Snapshot snapshot) {
        restored = (WeightSnapshot) snapshot;
        restored.write(compiled.model());
        compiled.weightsChanged();
        if (restored.withOptimizer()) {
            steps.setDone(restored.step());
            epochsDone = restored.epoch();
        }
    }

    /** How many epochs were finished when the weights had their present values. */
    public int weightsEpoch() {
        return restored != null ? restored.epoch() : epochsDone;
    }

    /** How many steps had been made when the weights got their present values. */
    public long weightsStep() {
        return restored != null ? restored.step() : steps.done();
    }

    int epochsDone() {
        return epochsDone;
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

    /** The units that are dead by the last observed epoch, in one line; empty if there is none. */
    public String deadUnits() {
        return observed.units().line();
    }

    CompiledModel compiled() {
        return compiled;
    }

    /** @see Evaluator#evaluate */
    public Evaluation evaluate(Samples samples) {
        return evaluator.evaluate(samples);
    }

    /** @see Evaluator#evaluate(Samples, Runnable) */
    public Evaluation evaluate(Samples samples, Runnable betweenBatches) {
        return evaluator.evaluate(samples, betweenBatches);
    }

    /** @see Evaluator#predict */
    public float[][] predict(Samples samples) {
        return evaluator.predict(samples);
    }

    /** @see Evaluator#predictProbabilities */
    public float[][] predictProbabilities(Samples samples) {
        return evaluator.predictProbabilities(samples);
    }

    /** @see Evaluator#whyNotProbabilities */
    public Optional<String> whyNotProbabilities() {
        return evaluator.whyNotProbabilities();
    }

    /** The epochs that the last {@link #fit} has finished. */
    public History history() {
        return history;
    }

    /** The model with its weights. Its description is the one given, rewritten; weights have the same paths. */
    public Model model() {
        return compiled.model();
    }

    /** The learning rate of the next step. */
    public double learningRate() {
        return steps.learningRate();
    }

    /**
     * Sets the learning rate of the steps from now on.
     *
     * @throws WhiskerException if it is not positive, or the optimizer's follows a schedule
     */
    public void setLearningRate(double rate) {
        optimizer.setLearningRate(rate);
    }

    /** Training steps made so far, over all epochs. */
    public long stepsDone() {
        return steps.done();
    }

    /** What the user should know, each one line; empty if nothing. */
    public List<String> warnings() {
        return compiled.warnings();
    }

    /** Where memory goes, as text; complete after {@link #plan}. */
    public String memoryPlan() {
        return MemoryReport.summary(compiled, observed.byteSize());
    }

    /** What the backend chose for each layer in training, where it had a choice; empty before {@link #plan}. */
    public List<String> choices() {
        return compiled.trainingChoices();
    }

    /** Every buffer of the largest program, as a table; empty before {@link #plan}. */
    public String bufferTable() {
        return MemoryReport.buffers(compiled);
    }

    @Override
    public void close() {
        observed.close();
        optimizer.close();
        compiled.close();
    }
}
