package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * The share of samples whose largest output is that of their largest target. With class numbers for labels it is the
 * same as {@link SparseCategoricalAccuracy}, under another name.
 *
 * @param name the name under which the value is reported; null for the default name
 */
public record CategoricalAccuracy(String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<CategoricalAccuracy> SIGNATURE = Signature.of("CategoricalAccuracy",
            CategoricalAccuracy.class, ArgumentSpec.optional("name", "categorical_accuracy"), MetricArguments.dtype());

    @Override
    public void check(Shape output) {
        MetricArguments.checkRows(name, output);
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return new SparseCategoricalAccuracy(name).accumulator(outputs);
    }
}
