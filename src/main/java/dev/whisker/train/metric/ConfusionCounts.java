package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;

/**
 * How many outputs are rightly and wrongly called positive and negative, weighted by the samples' weights. A target
 * other than 0 is positive.
 */
public final class ConfusionCounts {
    private final Integer topK;
    private final Integer classId;
    private final int outputs;
    private double truePositives;
    private double falsePositives;
    private double trueNegatives;
    private double falseNegatives;

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
        truePositives += called && positive ? weight : 0;
        falsePositives += called && !positive ? weight : 0;
        falseNegatives += !called && positive ? weight : 0;
        trueNegatives += !called && !positive ? weight : 0;
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

    /** Called positive, and positive. */
    public double truePositives() {
        return truePositives;
    }

    /** Called positive, but negative. */
    public double falsePositives() {
        return falsePositives;
    }

    /** Called negative, and negative. */
    public double trueNegatives() {
        return trueNegatives;
    }

    /** Called negative, but positive. */
    public double falseNegatives() {
        return falseNegatives;
    }

    /** {@code a / b}, and 0 where b is 0. */
    static double ratio(double a, double b) {
        return b == 0 ? 0 : a / b;
    }
}
