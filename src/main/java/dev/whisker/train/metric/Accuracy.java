package dev.whisker.train.metric;

import dev.whisker.tensor.Shape;
import java.util.Optional;

/**
 * The share of samples that are predicted correctly, in the form that Keras picks for the word "accuracy":
 * {@link BinaryAccuracy} for a model with one output, else {@link SparseCategoricalAccuracy} (Keras 2.8
 * {@code engine/compile_utils.py}).
 */
public record Accuracy() implements Metric {
    /** In columns of files and on the progress line. */
    public static final String NAME = "accuracy";

    @Override
    public String name() {
        return NAME;
    }

    private static Metric picked(int outputs) {
        return outputs == 1 ? new BinaryAccuracy(BinaryAccuracy.THRESHOLD, NAME) : new SparseCategoricalAccuracy(NAME);
    }

    @Override
    public void check(Shape output) {
        MetricArguments.checkRows(NAME, output);
    }

    @Override
    public Optional<SampleOp> sampleOp(Shape output) {
        return picked(output.channels()).sampleOp(output);
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return picked(outputs).accumulator(outputs);
    }
}
