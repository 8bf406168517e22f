package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * The share of samples for which fewer than k outputs are larger than that of their class: of outputs that are equal at
 * the border, all count as among the k largest.
 *
 * @param k    number of largest outputs among which the right class must be
 * @param name the name under which the value is reported; null for the default name
 */
public record SparseTopKCategoricalAccuracy(int k, String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<SparseTopKCategoricalAccuracy> SIGNATURE =
            Signature.of("SparseTopKCategoricalAccuracy", SparseTopKCategoricalAccuracy.class,
                    ArgumentSpec.optional("k", 5L), ArgumentSpec.optional("name", "sparse_top_k_categorical_accuracy"),
                    MetricArguments.dtype());

    /** Checks k. */
    public SparseTopKCategoricalAccuracy {
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
        return Accumulator.mean((batch, i) -> {
            double own = batch.output(i, batch.label(i));
            int larger = 0;
            for (int c = 0; c < outputs; c++) {
                larger += batch.output(i, c) > own ? 1 : 0;
            }
            return larger < k && Double.isFinite(own) ? 1 : 0;
        });
    }
}
