package dev.whisker.experiment;

import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.util.Optional;

/**
 * The epoch with the best validation accuracy; where accuracy is not among the metrics, with the least validation loss.
 * The first of equals; none without validation.
 *
 * @param metric "val_accuracy" or "val_loss"
 */
record BestEpoch(String metric, double value, int epoch) {
    private static final String ACCURACY = Metrics.VALIDATION + Accuracy.NAME;
    private static final String LOSS = Metrics.VALIDATION + Metrics.LOSS;

    /** What one epoch has to show. */
    static Optional<BestEpoch> of(EpochResult epoch) {
        String metric = epoch.values().containsKey(ACCURACY) ? ACCURACY : LOSS;
        double value = epoch.value(metric);
        return Double.isNaN(value) ? Optional.empty() : Optional.of(new BestEpoch(metric, value, epoch.epoch()));
    }

    /** The best of all epochs. */
    static Optional<BestEpoch> of(History history) {
        return history.epochs().stream().flatMap(epoch -> of(epoch).stream())
                .reduce((best, next) -> next.isBetterThan(best) ? next : best);
    }

    boolean isBetterThan(BestEpoch other) {
        return metric.equals(ACCURACY) ? value > other.value : value < other.value;
    }
}
