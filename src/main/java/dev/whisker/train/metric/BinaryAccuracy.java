package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;
import java.util.Optional;

/**
 * The share of outputs for which {@code (output > threshold) == target}, whatever the output means: for logits too, as
 * in Keras.
 *
 * @param threshold an output above it counts as 1
 * @param name      the name under which the value is reported; null for the default name
 */
public record BinaryAccuracy(double threshold, String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<BinaryAccuracy> SIGNATURE = Signature.of("BinaryAccuracy", BinaryAccuracy.class,
            ArgumentSpec.optional("name", "binary_accuracy"), MetricArguments.dtype(),
            ArgumentSpec.optional("threshold", BinaryAccuracy.THRESHOLD));
    static final double THRESHOLD = 0.5;

    @Override
    public Optional<SampleOp> sampleOp(Shape output) {
        return output.rank() != 2 || output.channels() > 1 ? Optional.empty()
                : Optional.of((ops, outputs, labels, values) -> ops.binaryAccuracy(outputs, labels, threshold, values));
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return Accumulator.mean((batch, i) -> {
            double right = 0;
            for (int c = 0; c < outputs; c++) {
                right += (batch.output(i, c) > threshold ? 1 : 0) == batch.target(i, c) ? 1 : 0;
            }
            return right / outputs;
        });
    }
}
