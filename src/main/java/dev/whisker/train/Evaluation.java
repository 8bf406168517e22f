package dev.whisker.train;

import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss and the metrics over a set of samples.
 *
 * @param values by name, the mean loss first
 */
public record Evaluation(Map<String, Double> values, int samples) {
    /** Copies the values. */
    public Evaluation {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A value by its name, such as "auc"; NaN if there is none. */
    public double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    /** The mean loss. */
    public double loss() {
        return value(Metrics.LOSS);
    }

    /** The share of samples that are right; NaN if accuracy is not among the metrics. */
    public double accuracy() {
        return value(Accuracy.NAME);
    }
}
