package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;
import java.util.Optional;

/**
 * The share of samples whose largest output, the first of equals, is that of their class.
 *
 * @param name the name under which the value is reported; null for the default name
 */
public record SparseCategoricalAccuracy(String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<SparseCategoricalAccuracy> SIGNATURE =
            Signature.of("SparseCategoricalAccuracy", SparseCategoricalAccuracy.class,
                    ArgumentSpec.optional("name", "sparse_categorical_accuracy"), MetricArguments.dtype());

    @Override
    public void check(Shape output) {
        MetricArguments.checkRows(name, output);
    }

    @Override
    public Optional<SampleOp> sampleOp(Shape output) {
        return Optional.of((ops, outputs, labels, values) -> ops.sparseCategoricalAccuracy(outputs, labels, values));
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return Accumulator.mean((batch, i) -> batch.prediction(i) == batch.label(i) ? 1 : 0);
    }
}
