package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A measure of how good the outputs of a model are. Its value for an epoch is that over all samples of the
 * epoch, as Keras computes it, and not a mean of the batches' values.
 *
 * <p>A metric is a record. One with a {@link dev.whisker.describe.Signature} that is registered with {@link Metrics} or
 * named by a {@link dev.whisker.describe.Provider} can be written in YAML and on the command line.
 *
 * <pre>
 * public record Specificity(double threshold) implements Metric {
 *     public static final Signature&lt;Specificity&gt; SIGNATURE =
 *             Signature.of("Specificity", Specificity.class, ArgumentSpec.optional("threshold", 0.5));
 *
 *     public String name() {
 *         return "specificity";
 *     }
 *
 *     public Accumulator accumulator(int outputs) {
 *         ConfusionCounts counts = new ConfusionCounts(outputs);
 *         return Accumulator.of(batch -> counts.add(batch, threshold),
 *                 () -> counts.trueNegatives() / (counts.trueNegatives() + counts.falsePositives()));
 *     }
 * }
 * </pre>
 */
public interface Metric {
    /** What the metric is called in the progress line, in the columns of history.csv and by callbacks. */
    String name();

    /**
     * The names of all its values: {@link #name} alone, unless the metric has several values.
     *
     * @param outputs numbers that the model gives for a sample
     */
    default List<String> names(int outputs) {
        return List.of(name());
    }

    /** Whether a larger value is a better one. */
    default boolean isHigherBetter() {
        return true;
    }

    /** Whether the value is meaningful only for outputs from 0 to 1. */
    default boolean needsProbabilities() {
        return false;
    }

    /**
     * What to write instead where the outputs of a model can be any number, for a metric that cannot be computed from
     * such, as in "AUC(from_logits=true)". Such a model is refused before training begins. Empty for a metric that can
     * be computed from any outputs.
     */
    default Optional<String> insteadForLogits() {
        return Optional.empty();
    }

    /**
     * Checks that the metric can be computed from the outputs of a model.
     *
     * @param output the shape of the model's output, batch included
     * @throws WhiskerException saying what the metric needs
     */
    default void check(Shape output) {
    }

    /**
     * An operation of the backend that gives one number per sample whose mean is the metric, in place of an
     * {@link #accumulator}: the outputs then need not be read from the device.
     *
     * @param output the shape of the model's output, batch included
     */
    default Optional<SampleOp> sampleOp(Shape output) {
        return Optional.empty();
    }

    /**
     * Begins a pass over samples.
     *
     * @param outputs numbers that the model gives for a sample
     */
    Accumulator accumulator(int outputs);
}
