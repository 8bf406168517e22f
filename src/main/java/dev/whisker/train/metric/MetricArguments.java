package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.tensor.Shape;

/** Arguments that several metrics have; apart from {@link Metrics}, which needs the metrics that need these. */
final class MetricArguments {
    private MetricArguments() {
    }

    /** Keras' argument for the type of the sums, which are always in double here. */
    static ArgumentSpec dtype() {
        return ArgumentSpec.refused("dtype", "sums are always in double");
    }

    /** Checks that a model has one row of outputs per sample: a metric of classes means nothing of a map. */
    static void checkRows(String metric, Shape output) {
        if (output.rank() != 2) {
            throw new WhiskerException("metric " + metric + " needs a model output of shape (None, classes), received "
                    + output.toKerasString() + "; use other metrics, such as mean_squared_error, or none");
        }
    }

    static void checkThreshold(String metric, Double threshold) {
        if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
            throw new WhiskerException(metric + ": the threshold must be from 0 to 1, received " + threshold);
        }
    }
}
