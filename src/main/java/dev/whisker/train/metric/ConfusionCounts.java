package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.util.function.DoubleSupplier;

/**
 * How many outputs are rightly and wrongly called positive and negative, weighted by the samples' weights. A target
 * other than 0 is positive.
 */
public final class ConfusionCounts {
    private final Integer topK;
    private final Integer classId;
    private final int outputs;
    /** True positives, false positives, true negatives, false negatives. */
    private final double[] counts = new double[4];

    /** Of all outputs. */
    public ConfusionCounts(int outputs) {
        this(outputs, null, null);
    }

    /**
     * Of some outputs.
     *
     * @param topK    only the k largest outputs of a sample can be positive; null for all
     * @param classId the one output that counts; null for all
     */
    ConfusionCounts(int outputs, Integer topK, Integer classId) {
        this.outputs = outputs;
        this.topK = topK;
        this.classId = classId;
    }

    /** Checks the arguments of a metric that counts so. */
    static void check(String metric, Integer topK, Integer classId) {
        if (topK != null && topK < 1) {
            throw new WhiskerException(metric + ": top_k must be at least 1, received " + topK);
        }
        if (classId != null && classId < 0) {
            throw new WhiskerException(metric + ": class_id must be at least 0, received " + classId);
        }
    }

    /** Checks that a model has the output that counts. */
    static void checkClass(String metric, Integer classId, Shape output) {
        if (classId != null) {
            MetricArguments.checkRows(metric, output);
        }
        if (classId != null && classId >= output.channels()) {
            throw new WhiskerException(metric + ": class_id is " + classId + ", but the model has only outputs 0 to "
                    + (output.channels() - 1));
        }
    }

    /** Counts a batch; outputs above the threshold are called positive. */
    public void add(MetricBatch batch, double threshold) {
        int first = classId == null ? 0 : classId;
        int end = classId == null ? outputs : classId + 1;
        for (int i = 0; i < batch.size(); i++) {
            for (int c = first; c < end; c++) {
                boolean called = batch.output(i, c) > threshold && (topK == null || isAmongLargest(batch, i, c));
                add(called, batch.target(i, c) != 0, batch.weight(i));
            }
        }
    }

    private void add(boolean called, boolean positive, double weight) {
        counts[positive == called ? positive ? 0 : 2 : called ? 1 : 3] += weight;
    }

    /** Of equal outputs the first ones are taken. */
    private boolean isAmongLargest(MetricBatch batch, int i, int c) {
        double own = batch.output(i, c);
        int before = 0;
        for (int other = 0; other < outputs; other++) {
            double value = batch.output(i, other);
            before += value > own || value == own && other < c ? 1 : 0;
        }
        return before < topK;
    }

    /**
     * An accumulator of one value that follows from the counts.
     *
     * @param threshold outputs above it are called positive
     * @param value     computes it from these counts
     */
    public Accumulator accumulator(double threshold, DoubleSupplier value) {
        return new Accumulator() {
            @Override
            public void add(MetricBatch batch) {
                ConfusionCounts.this.add(batch, threshold);
            }

            @Override
            public double[] values() {
                return new double[] {value.getAsDouble()};
            }

            @Override
            public double[] sums() {
                return counts;
            }
        };
    }

    /** Called positive, and positive. */
    public double truePositives() {
        return counts[0];
    }

    /** Called positive, but negative. */
    public double falsePositives() {
        return counts[1];
    }

    /** Called negative, and negative. */
    public double trueNegatives() {
        return counts[2];
    }

    /** Called negative, but positive. */
    public double falseNegatives() {
        return counts[3];
    }

    /** {@code a / b}, and 0 where b is 0. */
    static double ratio(double a, double b) {
        return b == 0 ? 0 : a / b;
    }
}
