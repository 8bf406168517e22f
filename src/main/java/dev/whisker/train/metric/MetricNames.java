package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of the values that a training has after each epoch, and which way each of them gets better. */
public final class MetricNames {
    private final List<String> training;
    private final List<String> all;
    private final Map<String, Boolean> higherIsBetter = new HashMap<>();

    /**
     * The names for a list of metrics.
     *
     * @param outputs    numbers that the model gives for a sample
     * @param validation whether there are validation samples
     */
    public MetricNames(List<Metric> metrics, int outputs, boolean validation) {
        this.training = Metrics.names(metrics, outputs);
        metrics.forEach(metric -> metric.names(outputs)
                .forEach(name -> higherIsBetter.put(name, metric.isHigherBetter())));
        List<String> names = new ArrayList<>(training);
        if (validation) {
            training.forEach(name -> names.add(Metrics.VALIDATION + name));
        }
        this.all = List.copyOf(names);
    }

    /** "loss", and the names of metrics. */
    public List<String> training() {
        return training;
    }

    /** {@link #training}, and each with val_ before it where there are validation samples. */
    public List<String> all() {
        return all;
    }

    /** Whether larger values are better. */
    public boolean isHigherBetter(String name) {
        return higherIsBetter.getOrDefault(
                name.startsWith(Metrics.VALIDATION) ? name.substring(Metrics.VALIDATION.length()) : name, false);
    }

    /**
     * Checks that a name is one of {@link #all}.
     *
     * @param who what asks for it, such as "EarlyStopping"
     * @throws WhiskerException if it is not, with the nearest name
     */
    public void require(String who, String name) {
        if (all.contains(name)) {
            return;
        }
        boolean isValidation = name.startsWith(Metrics.VALIDATION)
                && training.contains(name.substring(Metrics.VALIDATION.length()));
        throw new WhiskerException(who + " monitors '" + name + "', "
                + (isValidation ? "but there are no validation samples" : "which this training does not have"
                        + NearestName.hint(name, all))
                + "; available: " + String.join(", ", all));
    }
}
