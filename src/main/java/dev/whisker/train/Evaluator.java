package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.Batch;
import dev.whisker.data.BatchLoader;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Reading;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Evaluates and predicts with a model in inference mode. */
public final class Evaluator implements AutoCloseable {
    private final CompiledModel compiled;
    private final TrainingOptions options;

    Evaluator(CompiledModel compiled, TrainingOptions options) {
        this.compiled = compiled;
        this.options = options;
    }

    /**
     * A model for inference alone: without memory for gradients and the optimizer. Its weights have their first values until others are written to
     * {@link #model}'s parameters.
     *
     * @throws dev.whisker.WhiskerException if the model's output does not suit the loss
     */
    public static Evaluator of(Sequential model, Backend backend, Loss loss, TrainingOptions options) {
        return new Evaluator(new CompiledModel(model, backend, loss, Mode.INFERENCE, options.seed(), 0), options);
    }

    /**
     * Mean loss and accuracy, as Keras' {@code evaluate}.
     *
     * @throws dev.whisker.WhiskerException if the samples do not suit the model; or if the loss of a batch is not finite, naming the first layer whose
     *         output is not ({@link TrainingOptions#stopIfNotFinite})
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
        try (BatchLoader loader = loader(samples)) {
            return evaluate(loader, samples, betweenBatches);
        }
    }

    /** @param betweenBatches may throw to end it */
    Evaluation evaluate(BatchLoader loader, Samples samples, Runnable betweenBatches) {
        prepare(samples);
        Totals totals = new Totals();
        BatchFeed feed = new BatchFeed(compiled, Mode.INFERENCE, samples, loader.epoch(samples.ids()));
        for (PlannedBatch batch = feed.current(); batch != null; batch = feed.current()) {
            betweenBatches.run();
            batch.forward(0, 0);
            Reading results = batch.beginResults();
            int[] ids = feed.sampleIds();
            feed.advance();
            double loss = totals.add(results.await());
            if (options.stopIfNotFinite() && !Double.isFinite(loss)) {
                throw new NonFiniteResult("loss", loss, search(samples, ids, true));
            }
        }
        return totals.evaluation();
    }

    /**
     * The model's outputs for each sample, behind the last activation; labels are not looked at.
     *
     * @throws dev.whisker.WhiskerException if the samples do not suit the model; or if an output is not finite, naming the first layer whose output is not
     *         ({@link TrainingOptions#stopIfNotFinite})
     */
    public float[][] predict(Samples samples) {
        samples.checkInput(compiled.model().description().input());
        prepare(samples);
        int width = compiled.model().description().outputShape(1).channels();
        float[][] rows = new float[samples.size()][width];
        float[] outputs = new float[Math.min(samples.size(), options.evaluationBatchSize()) * width];
        int row = 0;
        try (BatchLoader loader = loader(samples)) {
            for (Batch batch : loader.epoch(samples.ids())) {
                Tensor output = compiled.batch(Mode.INFERENCE, batch.count()).predict(batch);
                compiled.backend().read(output, outputs);
                for (int i = 0; i < batch.count(); i++) {
                    System.arraycopy(outputs, i * width, rows[row], 0, width);
                    if (options.stopIfNotFinite()) {
                        requireFinite(rows[row], samples, batch);
                    }
                    row++;
                }
            }
        }
        return rows;
    }

    private void requireFinite(float[] outputs, Samples samples, Batch batch) {
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                int[] ids = Arrays.copyOf(batch.sampleIds(), batch.count());
                throw new NonFiniteResult("model's output", output, search(samples, ids, false));
            }
        }
    }

    private String search(Samples samples, int[] ids, boolean labels) {
        return new FaultSearch(compiled).search(samples, ids, Mode.INFERENCE, 0, 0, labels);
    }

    /**
     * {@link #predict}, as probabilities: where the model's outputs are logits, the loss's softmax or sigmoid is applied. One column is the probability of
     * class 1.
     *
     * @throws dev.whisker.WhiskerException if there are none, saying {@linkplain #whyNotProbabilities why}
     */
    public float[][] predictProbabilities(Samples samples) {
        whyNotProbabilities().ifPresent(reason -> {
            throw new WhiskerException(reason);
        });
        float[][] rows = predict(samples);
        if (compiled.outputs().kind() == OutputMeaning.Kind.LOGITS) {
            for (float[] row : rows) {
                compiled.outputs().toProbabilities(row);
            }
        }
        return rows;
    }

    /** Why neither the model's outputs nor what its loss makes of them are probabilities of classes; empty where they are. */
    public Optional<String> whyNotProbabilities() {
        return Optional.ofNullable(compiled.outputs().whyRaw());
    }

    void checkLabelled(Samples samples) {
        samples.checkInput(compiled.model().description().input());
        samples.checkTargets(compiled.loss(), compiled.model().description().outputShape(1));
    }

    BatchLoader loader(Samples samples) {
        return BatchLoader.compact(samples.dataset(), Math.min(options.evaluationBatchSize(), samples.size()), options.loaderThreads());
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
