package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * The share of outputs called positive that are positive: {@code TP / (TP + FP)}, and 0 where none is called so.
 *
 * @param thresholds outputs above it are called positive; null for 0.5, or for no threshold where {@code topK} is given
 * @param topK       only the k largest outputs of a sample can be called positive; null for all
 * @param classId    the one output that counts; null for all, together
 * @param name       the name under which the value is reported; null for the default name
 */
public record Precision(Double thresholds, Integer topK, Integer classId, String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<Precision> SIGNATURE = Signature.of("Precision", Precision.class,
            ArgumentSpec.optional("thresholds", null).or("threshold"), ArgumentSpec.optional("top_k", null),
            ArgumentSpec.optional("class_id", null), ArgumentSpec.optional("name", "precision"),
            MetricArguments.dtype());

    /** Checks the arguments. */
    public Precision {
        ConfusionCounts.check(name, topK, classId);
        MetricArguments.checkThreshold(name, thresholds);
    }

    /** With a threshold of 0.5. */
    public Precision() {
        this(null, null, null, "precision");
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
                () -> ConfusionCounts.ratio(counts.truePositives(), counts.truePositives() + counts.falsePositives()));
    }
}
