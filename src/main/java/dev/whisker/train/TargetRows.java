package dev.whisker.train;

import dev.whisker.train.metric.MetricBatch;
import java.util.Arrays;

/** The targets of a batch, given by its samples: the loss and the metrics compare the predictions with them. */
final class TargetRows {
    /** What no output is equal to. */
    private static final int NOT_A_CLASS = -1;

    private final Samples samples;
    private final int[] ids;
    private final int[] classes;
    private final int count;

    /**
     * @param ids     at least {@code count} of them
     * @param classes the samples' class numbers in the data set
     */
    TargetRows(Samples samples, int[] ids, int[] classes, int count) {
        this.samples = samples;
        this.ids = ids;
        this.classes = classes;
        this.count = count;
    }

    /**
     * (N) class numbers: the data set's, or the places of the largest target values, the first of equals; of one
     * target the number itself, and -1 if it is not a whole one, which no output is then equal to, as in Keras.
     */
    int[] labels() {
        if (samples.targets() == null) {
            return classes;
        }
        int width = samples.targetWidth();
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            int row = ids[n] * width;
            for (int i = 1; i < width; i++) {
                labels[n] = samples.targets()[row + i] > samples.targets()[row + labels[n]] ? i : labels[n];
            }
            if (width == 1) {
                float target = samples.targets()[row];
                labels[n] = target == (int) target ? (int) target : NOT_A_CLASS;
            }
        }
        return labels;
    }

    /** (N, width) values: the samples' own, or the class number, for several outputs as 1 in a row of 0. */
    float[] values(int width) {
        float[] values = new float[count * width];
        for (int n = 0; n < count; n++) {
            if (samples.targets() != null) {
                System.arraycopy(samples.targets(), ids[n] * width, values, n * width, width);
            } else if (width == 1) {
                values[n] = classes[n];
            } else {
                values[n * width + classes[n]] = 1;
            }
        }
        return values;
    }

    /**
     * The targets next to the outputs, for metrics.
     *
     * @param results holds the outputs (N, outputs) from {@code offset} on
     */
    MetricBatch metricBatch(int outputs, double[] results, int offset) {
        if (samples.targets() == null) {
            return MetricBatch.ofLabels(count, outputs, results, offset, classes);
        }
        float[] values = values(outputs);
        double[] targets = new double[values.length];
        Arrays.setAll(targets, i -> values[i]);
        return MetricBatch.ofTargets(count, outputs, results, offset, targets);
    }

    /** (N) what each sample's loss counts. */
    float[] weights() {
        float[] weights = new float[count];
        for (int n = 0; n < count; n++) {
            weights[n] = samples.weights()[ids[n]];
        }
        return weights;
    }
}
