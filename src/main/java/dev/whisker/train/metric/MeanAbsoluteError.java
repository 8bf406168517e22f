package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;

/**
 * The mean over samples and outputs of {@code |target - output|} (Keras 3 {@code metrics/regression_metrics.py}).
 *
 * @param name the name under which the value is reported; null for the default name
 */
public record MeanAbsoluteError(String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<MeanAbsoluteError> SIGNATURE = Signature.of("MeanAbsoluteError",
            MeanAbsoluteError.class, ArgumentSpec.optional("name", "mean_absolute_error"), MetricArguments.dtype());

    @Override
    public boolean isHigherBetter() {
        return false;
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return Accumulator.mean((batch, i) -> {
            double sum = 0;
            for (int c = 0; c < outputs; c++) {
                sum += Math.abs(batch.target(i, c) - batch.output(i, c));
            }
            return sum / outputs;
        });
    }
}
