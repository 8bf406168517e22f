package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.BatchLoader;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.PendingRead;
import dev.whisker.train.loss.Loss;
import java.util.List;
import java.util.Optional;

/** Evaluates and predicts with a model in inference mode. */
public final class Evaluator implements AutoCloseable {
    private final CompiledModel compiled;
    private final TrainingOptions options;
    private final Predictor predictor;

    Evaluator(CompiledModel compiled, TrainingOptions options) {
        this.compiled = compiled;
        this.options = options;
        this.predictor = new Predictor(compiled, options);
    }

    /**
     * A model for inference alone: without memory for gradients and the optimizer. Its weights have their first values
     * until others are written to {@link #model}'s parameters.
     *
     * @throws dev.whisker.WhiskerException if the model's output does not suit the loss
     */
    public static Evaluator of(Graph model, Backend backend, Loss loss, TrainingOptions options) {
        return new Evaluator(new CompiledModel(model, backend, loss, options.metrics(), Mode.INFERENCE, options.seed(),
                0), options);
    }

    /**
     * Evaluates with the weights that a trainer has at the time. Memory is the trainer's, which frees it.
     *
     * @param options those of the trainer
     */
    public static Evaluator of(Trainer trainer, TrainingOptions options) {
        return new Evaluator(trainer.compiled(), options);
    }

    /**
     * Mean loss and metrics, as Keras' {@code evaluate}.
     *
     * @throws dev.whisker.WhiskerException if the samples do not suit the model; or if the loss of a batch is not
     *         finite, naming the first layer whose output is not ({@link TrainingOptions#stopIfNotFinite})
     */
    public Evaluation evaluate(Samples samples) {
        return evaluate(samples, () -> { });
    }

    /**
     * {@link #evaluate(Samples)}, which may be ended early.
     *
     * @param betweenBatches called before each batch; may throw to end the evaluation
     */
    public Evaluation evaluate(Samples samples, Runnable betweenBatches) {
        checkLabelled(samples);
        prepare(samples);
        try (BatchLoader loader = loader(samples)) {
            return evaluate(loader, samples, betweenBatches);
        }
    }

    /**
     * {@link #evaluate(Samples, Runnable)}, planned before, with programs that know that weights have changed.
     *
     * @param betweenBatches may throw to end it
     */
    Evaluation evaluate(BatchLoader loader, Samples samples, Runnable betweenBatches) {
        return evaluate(loader, samples, betweenBatches, null);
    }

    /**
     * {@link #evaluate(Samples)}, which also gives the outputs and the loss of each sample.
     *
     * @throws dev.whisker.WhiskerException as {@link #evaluate(Samples)} does
     */
    public EvaluatedSamples evaluateEach(Samples samples) {
        return evaluateEach(samples, () -> { });
    }

    /**
     * {@link #evaluateEach(Samples)}, which may be ended early.
     *
     * @param betweenBatches called before each batch; may throw to end the evaluation
     */
    public EvaluatedSamples evaluateEach(Samples samples, Runnable betweenBatches) {
        checkLabelled(samples);
        prepare(samples);
        int width = Math.toIntExact(compiled.model().description().outputShape(1).size());
        SampleRecorder recorder = new SampleRecorder(samples.size(), width);
        try (BatchLoader loader = loader(samples)) {
            return recorder.result(evaluate(loader, samples, betweenBatches, recorder));
        }
    }

    /** @param recorder keeps what is seen of each sample; null for none */
    private Evaluation evaluate(BatchLoader loader, Samples samples, Runnable betweenBatches, SampleRecorder recorder) {
        Totals totals = new Totals(compiled.metrics());
        BatchFeed feed = new BatchFeed(compiled, Mode.INFERENCE, samples, loader.epoch(samples.ids()));
        for (PlannedBatch batch = feed.current(); batch != null; batch = feed.current()) {
            betweenBatches.run();
            batch.forward(0, 0);
            PendingRead results = batch.beginResults();
            int[] ids = feed.sampleIds();
            TargetRows targets = feed.targets();
            if (recorder != null) {
                recorder.addOutputs(compiled.backend(), batch.output());
            }
            feed.advance();
            double[] found = results.await();
            double loss = totals.add(found, targets);
            if (recorder != null) {
                recorder.addLosses(compiled.metrics(), found);
            }
            if (options.stopIfNotFinite() && !Double.isFinite(loss)) {
                throw new NonFiniteResult("loss", loss, search(samples, ids));
            }
        }
        return totals.evaluation();
    }

    /**
     * The model's outputs for each sample, after the last activation; labels are ignored.
     *
     * @see Predictor#predict
     */
    public float[][] predict(Samples samples) {
        return predictor.predict(samples);
    }

    private String search(Samples samples, int[] ids) {
        return new FaultSearch(compiled).search(samples, ids, Mode.INFERENCE, 0, 0, true);
    }

    /**
     * {@link #predict}, as probabilities: where the model's outputs are logits, the loss's softmax or sigmoid is
     * applied. One column is the probability of class 1.
     *
     * @throws dev.whisker.WhiskerException if there are none, saying {@linkplain #whyNotProbabilities why}
     */
    public float[][] predictProbabilities(Samples samples) {
        requireProbabilities();
        return probabilities(predict(samples));
    }

    private void requireProbabilities() {
        whyNotProbabilities().ifPresent(reason -> {
            throw new WhiskerException(reason);
        });
    }

    /**
     * Outputs of the model, such as those of {@link #evaluateEach}, as probabilities: as {@link #predictProbabilities}
     * gives them. The rows given stay as they are.
     *
     * @throws dev.whisker.WhiskerException if there are none, saying {@linkplain #whyNotProbabilities why}
     */
    public float[][] probabilities(float[][] outputs) {
        requireProbabilities();
        float[][] rows = outputs.clone();
        if (compiled.outputs().kind() == OutputMeaning.Kind.LOGITS) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] = rows[i].clone();
                compiled.outputs().toProbabilities(rows[i]);
            }
        }
        return rows;
    }

    /**
     * Why neither the model's outputs nor what its loss makes of them are probabilities of classes; empty where they
     * are.
     */
    public Optional<String> whyNotProbabilities() {
        return Optional.ofNullable(compiled.outputs().whyRaw());
    }

    void checkLabelled(Samples samples) {
        samples.checkInput(compiled.model().description().input());
        samples.checkTargets(compiled.loss(), compiled.model().description().outputShape(1));
    }

    BatchLoader loader(Samples samples) {
        return BatchLoader.compact(samples.dataset(), Math.min(options.evaluationBatchSize(), samples.size()),
                options.loaderThreads());
    }

    /** To evaluate the same samples after each epoch. */
    RepeatedEvaluation repeated(Samples samples) {
        return new RepeatedEvaluation(this, compiled, samples, options.evaluationBatchSize());
    }

    void plan(Samples samples) {
        compiled.plan(Mode.INFERENCE, options.evaluationBatchSize(), samples.size());
    }

    /** Also covers weights that were written from outside since the last time. */
    private void prepare(Samples samples) {
        plan(samples);
        compiled.weightsChanged();
    }

    /** The model with its weights. Its description is the one given, rewritten; weights have the same paths. */
    public Model model() {
        return compiled.model();
    }

    /** What the user should know, each one line; empty if nothing. */
    public List<String> warnings() {
        return compiled.warnings();
    }

    /** Where memory goes, as text; complete once something was evaluated or predicted. */
    public String memoryPlan() {
        return MemoryReport.summary(compiled);
    }

    @Override
    public void close() {
        compiled.close();
    }
}
