package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;

/** Arguments that several metrics have; apart from {@link Metrics}, which needs the metrics that need these. */
final class MetricArguments {
    private MetricArguments() {
    }

    /** Keras' argument for the type of the sums, which are always in double here. */
    static ArgumentSpec dtype() {
        return ArgumentSpec.refused("dtype", "sums are always in double");
    }

    static void checkThreshold(String metric, Double threshold) {
        if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
            throw new WhiskerException(metric + ": the threshold must be from 0 to 1, received " + threshold);
        }
    }
}
