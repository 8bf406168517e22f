package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.BatchLoader;
import dev.whisker.data.Shuffle;
import dev.whisker.model.Model;
import dev.whisker.model.Parameters;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Reading;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.OptimizerRun;
import java.util.List;
import java.util.Optional;

/**
 * Fits a model to samples. Owns the model; the backend stays the caller's. Not safe for use by several threads, but for {@link #stop}.
 *
 * <pre>
 * try (Trainer trainer = Trainer.of(model, backend, new SparseCategoricalCrossentropy(true), Adam.defaults(), TrainingOptions.defaults())) {
 *     History history = trainer.fit(train, validation, 20, List.of(new ProgressLine(System.out, true)));
 * }
 * </pre>
 * The books are Keras': loss and accuracy of an epoch are means over its samples in training mode, with the weights as of each batch; validation is a full
 * evaluation after the epoch. The order of an epoch depends on (seed, epoch) alone, augmentation on (seed, epoch, sample), dropout on (seed, step).
 */
public final class Trainer implements AutoCloseable {
    private final CompiledModel compiled;
    private final Evaluator evaluator;
    private final OptimizerRun optimizer;
    private final TrainingOptions options;
    private History history = new History();
    private long stepsDone;
    private int epochsDone;
    /** The step whose gradients the guard is about; null before the first. */
    private StepMark lastStep;
    private volatile boolean stopRequested;

    private Trainer(CompiledModel compiled, Optimizer optimizer, TrainingOptions options) {
        this.compiled = compiled;
        this.evaluator = new Evaluator(compiled, options);
        this.optimizer = new OptimizerRun(optimizer, compiled.model());
        this.options = options;
    }

    /**
     * Allocates the weights and gives them their first values, by the options' seed.
     *
     * @throws WhiskerException if the model's output does not suit the loss
     */
    public static Trainer of(Sequential model, Backend backend, Loss loss, Optimizer optimizer,
            TrainingOptions options) {
        return new Trainer(new CompiledModel(model, backend, loss, Mode.TRAINING, options.seed(), optimizer.slots()),
                optimizer, options);
    }

    /**
     * Allocates all that {@link #fit} will need for these samples, which are checked. Fit does so itself; calling it before shows the memory plan, and
     * whether memory suffices.
     *
     * @param validation null for none
     */
    public void plan(Samples train, Samples validation) {
        evaluator.checkLabelled(train);
        compiled.plan(Mode.TRAINING, options.batchSize(), train.size());
        if (validation != null) {
            evaluator.checkLabelled(validation);
            try (RepeatedEvaluation evaluation = evaluator.repeated(validation)) {
                evaluation.plan();
            }
        }
    }

    /**
     * Trains for a number of epochs, in addition to those of earlier calls. Ends early, without the unfinished epoch, after {@link #stop} or an interrupt
     * of the thread, whose interrupt status then stays set.
     *
     * @param validation null for none
     * @return the epochs finished by this call
     * @throws WhiskerException if the samples do not suit the model; or if a loss, a moving statistic or a gradient is no longer finite, naming the layer
     *         where that began: {@link #history} has the epochs before, weights and optimizer are those before the step ({@link TrainingOptions#stopIfNotFinite})
     */
    public History fit(Samples train, Samples validation, int epochs, List<? extends Callback> callbacks) {
        history = new History();
        plan(train, validation);
        compiled.backend().fill(compiled.model().parameters().guard(), 0);
        // Frozen layers keep what they derived from their weights, which may have been written from outside since.
        compiled.weightsChanged();
        try (BatchLoader loader = BatchLoader.compact(train.dataset(), Math.min(options.batchSize(), train.size()), options.loaderThreads());
                RepeatedEvaluation evaluation = validation == null ? null : evaluator.repeated(validation)) {
            int end = epochsDone + epochs;
            while (epochsDone < end) {
                callbacks.forEach(callback -> callback.epochBegin(epochsDone + 1, end, train.batches(options.batchSize())));
                EpochResult result = epoch(loader, train, evaluation, callbacks);
                epochsDone++;
                history.add(result);
                callbacks.forEach(callback -> callback.epochEnd(result));
            }
        } catch (Stopped e) {
            return history;
        } catch (WhiskerException e) {
            // The loader's way to say that it was interrupted while waiting.
            if (!(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
        } finally {
            callbacks.forEach(Callback::trainEnd);
        }
        return history;
    }

    private EpochResult epoch(BatchLoader loader, Samples train, RepeatedEvaluation evaluation, List<? extends Callback> callbacks) {
        int[] order = options.shuffle() ? Shuffle.epoch(train.ids(), options.seed(), epochsDone) : train.ids();
        long start = System.nanoTime();
        long afterFirstStep = start;
        int steps = 0;
        Totals totals = new Totals();
        BatchFeed feed = new BatchFeed(compiled, Mode.TRAINING, train, loader.epoch(order));
        for (PlannedBatch batch = feed.current(); batch != null; batch = feed.current()) {
            checkStopped();
            step(batch, feed, train, totals, ++steps);
            double loss = totals.meanLoss();
            double accuracy = totals.accuracy();
            int step = steps;
            callbacks.forEach(callback -> callback.batchEnd(step, loss, accuracy));
            if (steps == 1) {
                afterFirstStep = System.nanoTime();
            }
        }
        checkStopped();
        checkLastStep(train);
        long trained = System.nanoTime();
        Evaluation validated = evaluation == null ? new Evaluation(Double.NaN, Double.NaN, 0) : validate(evaluation);
        double msPerStep = steps > 1 ? (trained - afterFirstStep) / 1e6 / (steps - 1) : (trained - start) / 1e6;
        return new EpochResult(epochsDone + 1, totals.meanLoss(), totals.accuracy(), validated.loss(), validated.accuracy(),
                (System.nanoTime() - start) / 1e9, msPerStep);
    }

    /**
     * One training step. Weights and optimizer are changed only if the loss, the moving statistics and the gradients are finite, so that a run which
     * stops here keeps its last sound ones. The loss and the statistics are looked at when all else of the step is queued, so that a GPU waits neither for
     * that look nor for the next batch. What the gradients are is known on the device in time, and here with the results of the next step.
     */
    private void step(PlannedBatch batch, BatchFeed feed, Samples train, Totals totals, int stepOfEpoch) {
        boolean checked = options.stopIfNotFinite();
        Parameters parameters = compiled.model().parameters();
        StepMark mark = new StepMark(feed.sampleIds(), stepsDone, epochsDone, stepOfEpoch);
        if (checked) {
            parameters.saveState();
        }
        batch.forward(stepsDone, epochsDone);
        if (checked) {
            batch.checkState();
        }
        Reading results = batch.beginResults();
        batch.backward(stepsDone, epochsDone);
        if (checked) {
            batch.checkGradients();
        }
        feed.advance();
        double[] values = results.await();
        double loss = totals.add(values);
        if (checked && values[1] != 0) {
            throw fault(train, lastStep, "the gradients became too large or not a number");
        }
        if (checked && !Double.isFinite(loss)) {
            throw fault(train, mark, "the loss became " + loss);
        }
        if (checked && values[0] != 0) {
            throw fault(train, mark, "the moving statistics became infinite or not a number");
        }
        optimizer.step(stepsDone, checked ? parameters.guard() : null);
        stepsDone++;
        lastStep = mark;
    }

    /** After the last step of an epoch there is no next one whose results would say what its gradients were. */
    private void checkLastStep(Samples train) {
        Tensor guard = compiled.model().parameters().guard();
        if (options.stopIfNotFinite() && lastStep != null && compiled.backend().read(guard)[0] != 0) {
            throw fault(train, lastStep, "the gradients became too large or not a number");
        }
    }

    /** Which step it was. */
    private record StepMark(int[] ids, long number, int epoch, int stepOfEpoch) {
    }

    /** Undoes what a step changed before its fault was seen, and says where the fault began. */
    private WhiskerException fault(Samples train, StepMark step, String what) {
        compiled.model().parameters().restoreState();
        stepsDone = step.number;
        String place = new FaultSearch(compiled).search(train, step.ids, Mode.TRAINING, step.number, step.epoch, true);
        return new WhiskerException(what + " in epoch " + (step.epoch + 1) + ", step " + step.stepOfEpoch + ": " + place + remedy());
    }

    private Evaluation validate(RepeatedEvaluation evaluation) {
        try {
            return evaluation.evaluate(this::checkStopped);
        } catch (NonFiniteResult e) {
            throw new WhiskerException("the validation loss became " + e.value() + " after epoch " + (epochsDone + 1) + ": " + e.place() + remedy(), e);
        }
    }

    private String remedy() {
        return "; lower the learning rate (it is " + learningRate()
                + "), and check that pictures are rescaled and weights finite";
    }

    /** Ends {@link #fit} after the step it is at; may be called from any thread. Later calls of fit do nothing. */
    public void stop() {
        stopRequested = true;
    }

    private void checkStopped() {
        if (stopRequested || Thread.currentThread().isInterrupted()) {
            throw new Stopped();
        }
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
        return optimizer.learningRate(stepsDone);
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
        return stepsDone;
    }

    /** What the user should know, each one line; empty if nothing. */
    public List<String> warnings() {
        return compiled.warnings();
    }

    /** Where memory goes, as text; complete after {@link #plan}. */
    public String memoryPlan() {
        return MemoryReport.summary(compiled);
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
        optimizer.close();
        compiled.close();
    }

    /** Leaves the loops of fit. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("training was stopped", null, false, false);
        }
    }
}
