package dev.whisker.train;

import dev.whisker.data.Batch;
import dev.whisker.data.BatchLoader;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Predicts with a model in inference mode, which needs no loss.
 *
 * <pre>
 * try (Predictor predictor = Predictor.of(model, backend, TrainingOptions.defaults())) {
 *     WeightImport.load(predictor.model(), file);
 *     float[][] outputs = predictor.predict(samples);
 * }
 * </pre>
 */
public final class Predictor implements AutoCloseable {
    private final CompiledModel compiled;
    private final TrainingOptions options;

    Predictor(CompiledModel compiled, TrainingOptions options) {
        this.compiled = compiled;
        this.options = options;
    }

    /**
     * A model for prediction alone: without memory for gradients and the optimizer. Its weights have their first values
     * until others are written to {@link #model}'s parameters.
     *
     * @param options its evaluation batch size, loader threads, seed and check for finite outputs are used
     */
    public static Predictor of(Graph model, Backend backend, TrainingOptions options) {
        return new Predictor(new CompiledModel(model, backend, null, List.of(), Mode.INFERENCE, options.seed(), 0),
                options);
    }

    /**
     * The model's outputs for each sample, after the last activation, row by row; labels are ignored.
     *
     * @throws dev.whisker.WhiskerException if the samples do not suit the model; or if an output is not finite, naming
     *         the first layer whose output is not ({@link TrainingOptions#stopIfNotFinite})
     */
    public float[][] predict(Samples samples) {
        samples.checkInput(compiled.model().description().input());
        compiled.plan(Mode.INFERENCE, options.evaluationBatchSize(), samples.size());
        // Weights may have been written from outside since the last time.
        compiled.weightsChanged();
        int width = Math.toIntExact(compiled.model().description().outputShape(1).size());
        float[][] rows = new float[samples.size()][width];
        float[] outputs = new float[Math.min(samples.size(), options.evaluationBatchSize()) * width];
        int row = 0;
        int batchSize = Math.min(options.evaluationBatchSize(), samples.size());
        try (BatchLoader loader = BatchLoader.compact(samples.dataset(), batchSize, options.loaderThreads())) {
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
                throw new NonFiniteResult("model's output", output, new FaultSearch(compiled)
                        .search(samples, ids, Mode.INFERENCE, 0, 0, false));
            }
        }
    }

    /** The model with its weights. Its description is the one given, rewritten; weights have the same paths. */
    public Model model() {
        return compiled.model();
    }

    @Override
    public void close() {
        compiled.close();
    }
}
