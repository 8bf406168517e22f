package dev.whisker.example;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.train.metric.Accumulator;
import dev.whisker.train.metric.ConfusionCounts;
import dev.whisker.train.metric.Metric;

public record Specificity(double threshold) implements Metric {
    public static final Signature<Specificity> SIGNATURE =
            Signature.of("Specificity", Specificity.class, ArgumentSpec.optional("threshold", 0.5));

    @Override
    public String name() {
        return "specificity";
    }

    @Override
    public Accumulator accumulator(int outputs) {
        ConfusionCounts counts = new ConfusionCounts(outputs);
        return counts.accumulator(threshold,
                () -> counts.trueNegatives() / (counts.trueNegatives() + counts.falsePositives()));
    }
}
