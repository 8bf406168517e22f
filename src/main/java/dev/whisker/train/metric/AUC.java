package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * The area under the ROC or the precision-recall curve, from positives counted at thresholds that are evenly spaced
 * (Keras 3 {@code metrics/confusion_metrics.py} and {@code metrics_utils.py}). The first threshold lies just below 0
 * and the last just above 1. With several outputs, all of them are counted together.
 *
 * @param numThresholds   at least 2
 * @param curve           ROC or precision-recall
 * @param summationMethod how the area between thresholds is computed
 * @param name            the name under which the value is reported; null for the default name
 * @param fromLogits      whether a sigmoid is applied to the outputs first; else they must lie in 0..1
 */
public record AUC(int numThresholds, Curve curve, SummationMethod summationMethod, String name, boolean fromLogits)
        implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<AUC> SIGNATURE = Signature.of("AUC", AUC.class,
            ArgumentSpec.optional("num_thresholds", 200L), ArgumentSpec.optional("curve", "roc"),
            ArgumentSpec.optional("summation_method", "interpolation"), ArgumentSpec.optional("name", "auc"),
            MetricArguments.dtype(), ArgumentSpec.refused("thresholds", "they are evenly spaced; give num_thresholds"),
            ArgumentSpec.refused("multi_label", "all outputs are counted together", false),
            ArgumentSpec.refused("num_labels", "all outputs are counted together"),
            ArgumentSpec.refused("label_weights", "all outputs count the same"),
            ArgumentSpec.optional("from_logits", false));

    private static final String FROM_LOGITS = "AUC(from_logits=true)";

    /** What is drawn over what. */
    public enum Curve {
        /** Recall over the rate of false positives. */
        ROC,
        /** Precision over recall. */
        PR
    }

    /** How the area between two thresholds is taken. */
    public enum SummationMethod {
        /** The mean of both heights; for {@link Curve#PR} true and false positives are interpolated. */
        INTERPOLATION,
        /** The lower height. */
        MINORING,
        /** The higher height. */
        MAJORING
    }

    /** Checks the number of thresholds. */
    public AUC {
        if (numThresholds < 2) {
            throw new WhiskerException(name + ": num_thresholds must be at least 2, received " + numThresholds);
        }
    }

    @Override
    public boolean needsProbabilities() {
        return !fromLogits;
    }

    @Override
    public Optional<String> insteadForLogits() {
        return fromLogits ? Optional.empty() : Optional.of(FROM_LOGITS);
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return new Buckets(outputs);
    }

    /** How many positives and negatives lie between two neighboring thresholds. */
    private final class Buckets implements Accumulator {
        private final int outputs;
        /** The positives of each bucket, then the negatives, then how many outputs were NaN. */
        private final double[] sums = new double[2 * numThresholds + 1];

        Buckets(int outputs) {
            this.outputs = outputs;
        }

        @Override
        public void add(MetricBatch batch) {
            for (int i = 0; i < batch.size(); i++) {
                for (int c = 0; c < outputs; c++) {
                    double output = batch.output(i, c);
                    if (Double.isNaN(output)) {
                        sums[2 * numThresholds]++;
                    } else {
                        sums[bucket(output) + (batch.target(i, c) != 0 ? 0 : numThresholds)] += batch.weight(i);
                    }
                }
            }
        }

        /** In float32, as in Keras, so that an output on a threshold is counted as there. */
        private int bucket(double output) {
            float probability = (float) (fromLogits ? 1 / (1 + Math.exp(-output)) : output);
            if (probability < 0 || probability > 1) {
                throw new WhiskerException("metric " + name + " needs outputs from 0 to 1, received " + output
                        + "; end the model in softmax or sigmoid, or write " + FROM_LOGITS);
            }
            return Math.max(0, (int) Math.ceil(probability * (numThresholds - 1)) - 1);
        }

        @Override
        public double[] values() {
            if (sums[2 * numThresholds] > 0) {
                return new double[] {Double.NaN};
            }
            double[] truePositives = above(0);
            double[] falsePositives = above(numThresholds);
            return new double[] {curve == Curve.PR && summationMethod == SummationMethod.INTERPOLATION
                    ? interpolated(truePositives, falsePositives) : area(truePositives, falsePositives)};
        }

        /** How many lie above each threshold, of the buckets from here on. */
        private double[] above(int first) {
            double[] above = Arrays.copyOfRange(sums, first, first + numThresholds);
            for (int i = above.length - 2; i >= 0; i--) {
                above[i] += above[i + 1];
            }
            return above;
        }

        @Override
        public double[] sums() {
            return sums;
        }

        private double area(double[] truePositives, double[] falsePositives) {
            IntToDoubleFunction recall = i -> ConfusionCounts.ratio(truePositives[i], truePositives[0]);
            IntToDoubleFunction falseRate = i -> ConfusionCounts.ratio(falsePositives[i], falsePositives[0]);
            IntToDoubleFunction precision =
                    i -> ConfusionCounts.ratio(truePositives[i], truePositives[i] + falsePositives[i]);
            IntToDoubleFunction x = curve == Curve.ROC ? falseRate : recall;
            IntToDoubleFunction y = curve == Curve.ROC ? recall : precision;
            double sum = 0;
            for (int i = 0; i + 1 < numThresholds; i++) {
                sum += (x.applyAsDouble(i) - x.applyAsDouble(i + 1)) * height(y.applyAsDouble(i),
                        y.applyAsDouble(i + 1));
            }
            return sum;
        }

        private double height(double a, double b) {
            return switch (summationMethod) {
                case INTERPOLATION -> (a + b) / 2;
                case MINORING -> Math.min(a, b);
                case MAJORING -> Math.max(a, b);
            };
        }

        /**
         * Between two thresholds A and B the true positives TP and all called positive P are taken to vary linearly, so
         * that the area is {@code slope (TP_A - TP_B + intercept log(P_A / P_B))}, divided by all positives, with
         * {@code slope = dTP / dP} and {@code intercept = TP_B - slope P_B} (Davis and Goadrich, "The relationship
         * between precision-recall and ROC curves", 2006, section 4).
         */
        private double interpolated(double[] truePositives, double[] falsePositives) {
            double sum = 0;
            for (int i = 0; i + 1 < numThresholds; i++) {
                double called = truePositives[i] + falsePositives[i];
                double calledNext = truePositives[i + 1] + falsePositives[i + 1];
                double difference = truePositives[i] - truePositives[i + 1];
                double slope = ConfusionCounts.ratio(difference, called - calledNext);
                double intercept = truePositives[i + 1] - slope * calledNext;
                double ratio = called > 0 && calledNext > 0 ? called / calledNext : 1;
                sum += ConfusionCounts.ratio(slope * (difference + intercept * Math.log(ratio)), truePositives[0]);
            }
            return sum;
        }
    }
}
