package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Snapshot;
import dev.whisker.train.callback.Training;
import dev.whisker.train.checkpoint.Resumed;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.metric.MetricNames;
import dev.whisker.train.optimizer.Optimizer;
import java.nio.file.Path;
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
    private final TrainingProgress progress;
    private final TrainingOptions options;

    private Trainer(Graph described, CompiledModel compiled, Optimizer optimizer, TrainingOptions options) {
        this.compiled = compiled;
        this.evaluator = new Evaluator(compiled, options);
        this.progress = new TrainingProgress(described, compiled, optimizer, options);
        this.options = options;
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
        progress.observed().plan();
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
        plan(train, validation);
        Resumption resumed = progress.begin(train, names);
        if (resumed != null) {
            // Another batch size leaves another last batch.
            compiled.plan(Mode.TRAINING, options.batchSize(), train.size() - resumed.position().samples());
            progress.observed().plan();
        }
        compiled.backend().fill(compiled.model().parameters().guard(), 0);
        // Frozen layers keep what they derived from their weights, which may have been written from outside since.
        compiled.weightsChanged();
        new Fit(progress, evaluator, options, names, callbacks, resumed).run(train, validation, epochs);
        return progress.history();
    }

    /**
     * Makes this training what it was when a checkpoint of it was saved ({@link Training#save}): weights, optimizer,
     * counts, and, with the next {@link #fit}, the position in the epoch, history and what callbacks remember. On the
     * same device with the same options that goes on with the bits of a training without a break. Fit then takes the
     * epochs that are left, of which the unfinished one counts as one: {@code epochs - trainer.epochsDone()}. Where a
     * callback had ended the training, it trains none.
     *
     * @return where it goes on
     * @throws WhiskerException if the file cannot be read, is damaged, or is of another training
     */
    public Resumed resume(Path file) {
        return progress.resume(file);
    }

    /** The names of the values that {@link #fit} reports. */
    public MetricNames metricNames(boolean validation) {
        return new MetricNames(options.metrics(), compiled.metrics().outputs(), validation);
    }

    /**
     * Interrupts {@link #fit} after the step it is at; may be called from any thread. Later calls of fit do nothing.
     * A callback that is to end it for a reason calls {@link dev.whisker.train.callback.Training#stop}.
     */
    public void stop() {
        progress.requestStop();
    }

    /** How the last {@link #fit} ended; null before the first, and if an error ended it. */
    public Ending ending() {
        return progress.ending();
    }

    /**
     * A copy of the weights and moving statistics in the program's own memory.
     *
     * @param withOptimizer whether the optimizer's memory and the counts of steps and epochs belong to it too
     */
    public Snapshot snapshot(boolean withOptimizer) {
        return progress.snapshot(withOptimizer);
    }

    /**
     * Makes the model what it was at a snapshot of this trainer. Where the optimizer belongs to it, training goes on as
     * it would have gone on then.
     */
    public void restore(Snapshot snapshot) {
        progress.restore(snapshot);
    }

    /** How many epochs were finished when the weights had their present values. */
    public int weightsEpoch() {
        return progress.weightsEpoch();
    }

    /** How many steps had been made when the weights got their present values. */
    public long weightsStep() {
        return progress.weightsStep();
    }

    /** Epochs finished so far, over all calls of {@link #fit}. */
    public int epochsDone() {
        return progress.epochsDone();
    }

    /** The units that are dead by the last observed epoch, in one line; empty if there is none. */
    public String deadUnits() {
        return progress.observed().units().line();
    }

    CompiledModel compiled() {
        return compiled;
    }

    /** @see Evaluator#evaluate */
    public Evaluation evaluate(Samples samples) {
        progress.settle();
        return evaluator.evaluate(samples);
    }

    /** @see Evaluator#evaluate(Samples, Runnable) */
    public Evaluation evaluate(Samples samples, Runnable betweenBatches) {
        progress.settle();
        return evaluator.evaluate(samples, betweenBatches);
    }

    /** @see Evaluator#predict */
    public float[][] predict(Samples samples) {
        progress.settle();
        return evaluator.predict(samples);
    }

    /** @see Evaluator#predictProbabilities */
    public float[][] predictProbabilities(Samples samples) {
        progress.settle();
        return evaluator.predictProbabilities(samples);
    }

    /** @see Evaluator#whyNotProbabilities */
    public Optional<String> whyNotProbabilities() {
        return evaluator.whyNotProbabilities();
    }

    /** The epochs that the last {@link #fit} has finished. */
    public History history() {
        return progress.history();
    }

    /** The model with its weights. Its description is the one given, rewritten; weights have the same paths. */
    public Model model() {
        progress.settle();
        return compiled.model();
    }

    /** The learning rate of the next step. */
    public double learningRate() {
        return progress.learningRate();
    }

    /**
     * Sets the learning rate of the steps from now on.
     *
     * @throws WhiskerException if it is not positive, or the optimizer's follows a schedule
     */
    public void setLearningRate(double rate) {
        progress.setLearningRate(rate);
    }

    /** Training steps made so far, over all epochs. */
    public long stepsDone() {
        return progress.stepsDone();
    }

    /** What the user should know, each one line; empty if nothing. */
    public List<String> warnings() {
        return compiled.warnings();
    }

    /** Where memory goes, as text; complete after {@link #plan}. */
    public String memoryPlan() {
        return MemoryReport.summary(compiled, progress.observed().byteSize());
    }

    /**
     * What the backend chose for each layer in training, where it had a choice, and how it makes steps, which it may
     * change while it trains; empty before {@link #plan}.
     */
    public List<String> choices() {
        return TrainingChoices.of(compiled);
    }

    /** The bytes that a training step reads and writes at least; 0 before {@link #plan}. */
    public long bytesPerStep() {
        return MemoryReport.bytesPerStep(compiled);
    }

    /**
     * Times the layers in forward and backward passes of the first batch of these samples, of which nothing is learned:
     * the training that follows has the bits of one without. After {@link #plan}.
     */
    public LayerProfile profile(Samples train) {
        return ProfiledSteps.of(compiled, train, options.batchSize());
    }

    /** Every buffer of the largest program, as a table; empty before {@link #plan}. */
    public String bufferTable() {
        return MemoryReport.buffers(compiled);
    }

    @Override
    public void close() {
        progress.close();
    }
}
