package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;

/**
 * The mean over samples and outputs of {@code (target - output)^2}.
 *
 * @param name the name under which the value is reported; null for the default name
 */
public record MeanSquaredError(String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<MeanSquaredError> SIGNATURE = Signature.of("MeanSquaredError", MeanSquaredError.class,
            ArgumentSpec.optional("name", "mean_squared_error"), MetricArguments.dtype());

    @Override
    public boolean isHigherBetter() {
        return false;
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return Accumulator.mean((batch, i) -> {
            double sum = 0;
            for (int c = 0; c < outputs; c++) {
                double difference = batch.target(i, c) - batch.output(i, c);
                sum += difference * difference;
            }
            return sum / outputs;
        });
    }
}
