package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * The share of positive outputs that are called so: {@code TP / (TP + FN)}, and 0 where none is positive.
 *
 * @param thresholds outputs above it are called positive; null for 0.5, or for no threshold where {@code topK} is given
 * @param topK       only the k largest outputs of a sample can be called positive; null for all
 * @param classId    the one output that counts; null for all, together
 * @param name       the name under which the value is reported; null for the default name
 */
public record Recall(Double thresholds, Integer topK, Integer classId, String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<Recall> SIGNATURE = Signature.of("Recall", Recall.class,
            ArgumentSpec.optional("thresholds", null).or("threshold"), ArgumentSpec.optional("top_k", null),
            ArgumentSpec.optional("class_id", null), ArgumentSpec.optional("name", "recall"), MetricArguments.dtype());

    /** Checks the arguments. */
    public Recall {
        ConfusionCounts.check(name, topK, classId);
        MetricArguments.checkThreshold(name, thresholds);
    }

    /** With a threshold of 0.5. */
    public Recall() {
        this(null, null, null, "recall");
    }

    @Override
    public boolean needsProbabilities() {
        return topK == null;
    }

    @Override
    public void check(Shape output) {
        ConfusionCounts.checkClass(name, classId, output);
    }

    @Override
    public Accumulator accumulator(int outputs) {
        double threshold = thresholds != null ? thresholds : topK == null ? 0.5 : Double.NEGATIVE_INFINITY;
        ConfusionCounts counts = new ConfusionCounts(outputs, topK, classId);
        return counts.accumulator(threshold,
                () -> ConfusionCounts.ratio(counts.truePositives(), counts.truePositives() + counts.falseNegatives()));
    }
}
