package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * The share of samples for which the output of the largest target is among the k largest. With class numbers for labels
 * it is the same as {@link SparseTopKCategoricalAccuracy}, under another name.
 *
 * @param k    number of largest outputs among which the right class must be
 * @param name the name under which the value is reported; null for the default name
 */
public record TopKCategoricalAccuracy(int k, String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<TopKCategoricalAccuracy> SIGNATURE =
            Signature.of("TopKCategoricalAccuracy", TopKCategoricalAccuracy.class, ArgumentSpec.optional("k", 5L),
                    ArgumentSpec.optional("name", "top_k_categorical_accuracy"), MetricArguments.dtype());

    /** Checks k. */
    public TopKCategoricalAccuracy {
        if (k < 1) {
            throw new WhiskerException(name + ": k must be at least 1, received " + k);
        }
    }

    @Override
    public void check(Shape output) {
        MetricArguments.checkRows(name, output);
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return new SparseTopKCategoricalAccuracy(k, name).accumulator(outputs);
    }
}
