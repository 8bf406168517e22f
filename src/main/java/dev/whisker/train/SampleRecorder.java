package dev.whisker.train;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;

/** Keeps what an evaluation sees of each sample. */
final class SampleRecorder {
    private final int width;
    private final float[][] outputs;
    private final double[] losses;
    private float[] buffer = {};
    private int outputsDone;
    private int lossesDone;

    /** @param width outputs per sample */
    SampleRecorder(int samples, int width) {
        this.width = width;
        this.outputs = new float[samples][width];
        this.losses = new double[samples];
    }

    /** Keeps the outputs of a batch, which must be taken before anything else is computed. */
    void addOutputs(Backend backend, Tensor batch) {
        int size = Math.toIntExact(batch.size());
        buffer = buffer.length < size ? new float[size] : buffer;
        backend.read(batch, buffer);
        for (int at = 0; at < size; at += width) {
            System.arraycopy(buffer, at, outputs[outputsDone++], 0, width);
        }
    }

    /** Keeps the losses of a batch, as {@link MetricPlan} lays them out. */
    void addLosses(MetricPlan plan, double[] results) {
        int batch = plan.count(results.length);
        System.arraycopy(results, plan.lossesAt(), losses, lossesDone, batch);
        lossesDone += batch;
    }

    EvaluatedSamples result(Evaluation evaluation) {
        return new EvaluatedSamples(evaluation, outputs, losses);
    }
}
