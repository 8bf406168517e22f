package dev.whisker.train.callback;

import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The results of one epoch.
 *
 * @param epoch      from 1
 * @param training   the loss and the metrics by name, over the epoch's samples, in training mode, with the weights as
 *                   of each batch
 * @param validation likewise, over the validation samples after the epoch, in inference mode; empty without validation
 * @param seconds    of the whole epoch, validation included
 * @param msPerStep  milliseconds per training step, the first left out where there are more
 */
public record EpochResult(int epoch, Map<String, Double> training, Map<String, Double> validation, double seconds,
        double msPerStep) {
    /** Copies the values. */
    public EpochResult {
        training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
        validation = Collections.unmodifiableMap(new LinkedHashMap<>(validation));
    }

    /** Whether there were validation samples. */
    public boolean hasValidation() {
        return !validation.isEmpty();
    }

    /** All values by name, those of the validation samples with val_ before their names. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>(training);
        validation.forEach((name, value) -> values.put(Metrics.VALIDATION + name, value));
        return Collections.unmodifiableMap(values);
    }

    /** A value by its name, such as "val_accuracy"; NaN if there is none. */
    public double value(String name) {
        return values().getOrDefault(name, Double.NaN);
    }

    /** The mean loss over the training samples. */
    public double loss() {
        return value(Metrics.LOSS);
    }

    /** The accuracy on the training samples; NaN if it is not among the metrics. */
    public double accuracy() {
        return value(Accuracy.NAME);
    }

    /** The mean loss over the validation samples; NaN without validation. */
    public double valLoss() {
        return value(Metrics.VALIDATION + Metrics.LOSS);
    }

    /** The accuracy on the validation samples; NaN without validation, or if it is not among the metrics. */
    public double valAccuracy() {
        return value(Metrics.VALIDATION + Accuracy.NAME);
    }
}
