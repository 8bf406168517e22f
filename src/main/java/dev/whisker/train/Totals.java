package dev.whisker.train;

import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import dev.whisker.train.metric.Accumulator;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.MetricBatch;
import dev.whisker.train.metric.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss and the metrics over samples. Sums are in double and in the order of the samples, so that the same run gives
 * the same bits.
 */
final class Totals {
    private static final String TOTALS = "totals/";

    private final MetricPlan plan;
    private final double[] sampleSums;
    /** By metric; null for those that are means of numbers per sample. */
    private final List<Accumulator> accumulators = new ArrayList<>();
    private double loss;
    private double batchMean = Double.NaN;
    private int samples;

    Totals(MetricPlan plan) {
        this.plan = plan;
        this.sampleSums = new double[plan.sampleOps().size()];
        for (Metric metric : plan.metrics()) {
            accumulators.add(plan.isSampleMean(metric) ? null : metric.accumulator(plan.outputs()));
        }
    }

    /**
     * Adds a batch and returns the sum of its losses. The penalties of weights belong to the batch's mean loss, as in
     * Keras, and so to each sample's.
     *
     * @param results as {@link MetricPlan} lays them out
     * @param targets of the batch; ignored unless {@link MetricPlan#readsOutputs}
     */
    double add(double[] results, TargetRows targets) {
        int batch = plan.count(results.length);
        double batchLoss = 0;
        for (int i = 0; i < batch; i++) {
            batchLoss += results[plan.lossesAt() + i];
        }
        for (int i = 0; i < plan.penalties(); i++) {
            batchLoss += batch * results[MetricPlan.COUNTS + i];
        }
        for (int op = 0; op < sampleSums.length; op++) {
            int at = plan.valuesAt(op, batch);
            for (int i = 0; i < batch; i++) {
                sampleSums[op] += results[at + i];
            }
        }
        if (plan.readsOutputs()) {
            MetricBatch seen = targets.metricBatch(plan.outputs(), results, plan.outputsAt(batch));
            accumulators.stream().filter(accumulator -> accumulator != null)
                    .forEach(accumulator -> accumulator.add(seen));
        }
        loss += batchLoss;
        batchMean = batchLoss / batch;
        samples += batch;
        return batchLoss;
    }

    /** Writes what was added up so far, from which {@link #load} goes on with the same bits. */
    void save(CheckpointWriter to) {
        to.numbers(TOTALS + "sums", loss, batchMean, samples);
        to.numbers(TOTALS + "sample_means", sampleSums);
        for (int i = 0; i < accumulators.size(); i++) {
            if (accumulators.get(i) != null) {
                to.numbers(TOTALS + "metric/" + i, accumulators.get(i).sums());
            }
        }
    }

    /** @throws dev.whisker.WhiskerException if they are not those of these metrics */
    void load(Checkpoint from) {
        double[] sums = from.numbers(TOTALS + "sums", 3);
        loss = sums[0];
        batchMean = sums[1];
        samples = (int) sums[2];
        restore(from.numbers(TOTALS + "sample_means", sampleSums.length), sampleSums);
        for (int i = 0; i < accumulators.size(); i++) {
            if (accumulators.get(i) != null) {
                double[] own = accumulators.get(i).sums();
                restore(from.numbers(TOTALS + "metric/" + i, own.length), own);
            }
        }
    }

    private static void restore(double[] saved, double[] into) {
        System.arraycopy(saved, 0, into, 0, into.length);
    }

    /** The mean of batch means, penalties included, weighted by batch size: the mean over samples. */
    double meanLoss() {
        return loss / samples;
    }

    /** The mean loss of the batch that was added last. */
    double batchMean() {
        return batchMean;
    }

    /** The loss and the metrics by name, in the order of {@link MetricPlan#names}. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Metrics.LOSS, meanLoss());
        int op = 0;
        for (int i = 0; i < accumulators.size(); i++) {
            Metric metric = plan.metrics().get(i);
            double[] results = accumulators.get(i) == null ? new double[] {sampleSums[op++] / samples}
                    : accumulators.get(i).values();
            List<String> names = metric.names(plan.outputs());
            for (int j = 0; j < results.length; j++) {
                values.put(names.get(j), results[j]);
            }
        }
        return values;
    }

    Evaluation evaluation() {
        return new Evaluation(values(), samples);
    }
}
