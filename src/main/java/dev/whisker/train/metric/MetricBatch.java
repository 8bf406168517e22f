package dev.whisker.train.metric;

/**
 * What metrics see of a batch: the outputs of the model, (N,C) row by row, and what they should have been.
 *
 * <p>Where samples have class numbers for labels, {@link #target} is one-hot: 1 for the output of the sample's class
 * and 0 for the others; with a single output, it is the class number itself.
 */
public final class MetricBatch {
    private final int size;
    private final int outputs;
    private final double[] values;
    private final int offset;
    private final int[] labels;
    private final double[] targets;
    private final double[] weights;

    private MetricBatch(int size, int outputs, double[] values, int offset, int[] labels, double[] targets,
            double[] weights) {
        this.size = size;
        this.outputs = outputs;
        this.values = values;
        this.offset = offset;
        this.labels = labels;
        this.targets = targets;
        this.weights = weights;
    }

    /**
     * A batch whose samples have class numbers.
     *
     * @param outputs numbers that the model gives for a sample
     * @param values  holds the outputs from {@code offset} on; not copied
     * @param labels  of the first {@code size} samples; not copied
     */
    public static MetricBatch ofLabels(int size, int outputs, double[] values, int offset, int[] labels) {
        return new MetricBatch(size, outputs, values, offset, labels, null, null);
    }

    /**
     * A batch whose samples have one target for each output.
     *
     * @param values  holds the outputs (N,C) from {@code offset} on; not copied
     * @param targets (N,C), not copied
     */
    public static MetricBatch ofTargets(int size, int outputs, double[] values, int offset, double[] targets) {
        return new MetricBatch(size, outputs, values, offset, null, targets, null);
    }

    /** The same batch, with weights (N) for its samples, which are not copied. */
    public MetricBatch withWeights(double[] sampleWeights) {
        return new MetricBatch(size, outputs, values, offset, labels, targets, sampleWeights);
    }

    /** Samples of the batch. */
    public int size() {
        return size;
    }

    /** Outputs of the model for each sample. */
    public int outputs() {
        return outputs;
    }

    /** Output c for sample i, after the last activation. */
    public double output(int i, int c) {
        return values[offset + i * outputs + c];
    }

    /** What output c should have been for sample i. */
    public double target(int i, int c) {
        if (targets != null) {
            return targets[i * outputs + c];
        }
        return outputs == 1 ? labels[i] : labels[i] == c ? 1 : 0;
    }

    /** The class of sample i: its label, or the first of its largest targets. */
    public int label(int i) {
        if (labels != null) {
            return labels[i];
        }
        int best = 0;
        for (int c = 1; c < outputs; c++) {
            best = target(i, c) > target(i, best) ? c : best;
        }
        return outputs == 1 ? (int) target(i, 0) : best;
    }

    /** The class that the outputs of sample i point at: the first of the largest. */
    public int prediction(int i) {
        int best = 0;
        for (int c = 1; c < outputs; c++) {
            best = output(i, c) > output(i, best) ? c : best;
        }
        return best;
    }

    /** How much sample i counts; 1 where samples have no weights. */
    public double weight(int i) {
        return weights == null ? 1 : weights[i];
    }
}
