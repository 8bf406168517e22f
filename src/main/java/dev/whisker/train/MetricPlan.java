package dev.whisker.train;

import dev.whisker.model.Graph;
import dev.whisker.tensor.Shape;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.metric.SampleOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The metrics of a model, and what of each batch is read for them. For a batch of N samples the results lie side by
 * side, to be read at once: {@link #COUNTS} counts, the penalties of weights, the N losses, N numbers for each metric
 * that the backend computes per sample, and, if there are other metrics, the outputs (N,C).
 */
final class MetricPlan {
    /**
     * What goes before all else: how many moving statistics are not finite after a step, and how many of its
     * gradients.
     */
    static final int COUNTS = 2;

    private final List<Metric> metrics;
    private final List<String> names;
    private final List<SampleOp> sampleOps = new ArrayList<>();
    private final Set<Metric> sampleMeans = new HashSet<>();
    private final int penalties;
    private final int outputs;
    private final boolean readsOutputs;

    /**
     * Checks the metrics.
     *
     * @throws dev.whisker.WhiskerException if one does not suit the model's output, or two have the same name
     */
    MetricPlan(List<Metric> metrics, Graph described) {
        this(metrics, described.outputShape(1), 0);
        OutputMeaning.checkMetrics(described, metrics);
    }

    private MetricPlan(List<Metric> metrics, Shape output, int penalties) {
        this.penalties = penalties;
        this.metrics = List.copyOf(metrics);
        this.outputs = (int) (output.size() / output.batch());
        this.names = Metrics.names(metrics, outputs);
        boolean reads = false;
        for (Metric metric : metrics) {
            metric.check(output);
            Optional<SampleOp> op = metric.sampleOp(output);
            op.ifPresent(present -> {
                sampleOps.add(present);
                sampleMeans.add(metric);
            });
            reads |= op.isEmpty();
        }
        this.readsOutputs = reads;
    }

    /**
     * The same metrics, and penalties.
     *
     * @param count how many weights have a regularizer
     */
    MetricPlan withPenalties(int count, Shape output) {
        return new MetricPlan(metrics, output, count);
    }

    List<Metric> metrics() {
        return metrics;
    }

    /** "loss", and the names of the metrics' values. */
    List<String> names() {
        return names;
    }

    /** What the backend computes per sample, in the order of those metrics that have it. */
    List<SampleOp> sampleOps() {
        return sampleOps;
    }

    /** Whether a metric is the mean of numbers that a sample operation gives. */
    boolean isSampleMean(Metric metric) {
        return sampleMeans.contains(metric);
    }

    /** Whether a metric needs the outputs of the model. */
    boolean readsOutputs() {
        return readsOutputs;
    }

    /** C. */
    int outputs() {
        return outputs;
    }

    /** How many numbers are penalties; they follow the counts. */
    int penalties() {
        return penalties;
    }

    /** Where the losses begin. */
    int lossesAt() {
        return COUNTS + penalties;
    }

    /** Where the numbers of a {@link #sampleOps sample operation} begin. */
    int valuesAt(int op, int count) {
        return lossesAt() + (1 + op) * count;
    }

    /** Where the outputs begin. */
    int outputsAt(int count) {
        return valuesAt(sampleOps.size(), count);
    }

    /** All results of a batch. */
    int size(int count) {
        return outputsAt(count) + (readsOutputs ? count * outputs : 0);
    }

    /** How many samples results are of. */
    int count(int size) {
        return (size - lossesAt()) / (1 + sampleOps.size() + (readsOutputs ? outputs : 0));
    }
}
