package dev.whisker.train.metric;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The harmonic mean of precision and recall of each output: {@code 2 p r / (p + r)}, averaged over the outputs (Keras 3
 * {@code metrics/f_score_metrics.py}, with its 1e-7 in each denominator).
 *
 * @param average   null for one value per output: f1_score_0, f1_score_1, ...
 * @param threshold outputs above it are called positive; null for the largest of each sample, all of them where several
 *                  are equal, unless it is 0
 * @param name      the name under which the value is reported; null for the default name
 */
public record F1Score(Average average, Double threshold, String name) implements Metric {
    /** Its call in Keras' words. */
    public static final Signature<F1Score> SIGNATURE = Signature.of("F1Score", F1Score.class,
            ArgumentSpec.optional("average", null), ArgumentSpec.optional("threshold", null),
            ArgumentSpec.optional("name", "f1_score"), MetricArguments.dtype());

    private static final double EPSILON = 1e-7;
    private static final double ZERO = 1e-9;

    /** How one value comes of those of the outputs. */
    public enum Average {
        /** Counts positives over all outputs. */
        MICRO,
        /** The mean over outputs. */
        MACRO,
        /** The mean over outputs, weighted by how many samples of each are positive. */
        WEIGHTED
    }

    /** Checks the threshold. */
    public F1Score {
        MetricArguments.checkThreshold(name, threshold);
    }

    @Override
    public List<String> names(int outputs) {
        return average != null ? List.of(name) : IntStream.range(0, outputs).mapToObj(c -> name + "_" + c).toList();
    }

    @Override
    public boolean needsProbabilities() {
        return threshold != null;
    }

    @Override
    public void check(Shape output) {
        MetricArguments.checkRows(name, output);
    }

    @Override
    public Accumulator accumulator(int outputs) {
        return new Counts(outputs);
    }

    private final class Counts implements Accumulator {
        private final int outputs;
        /** How many outputs are counted apart. */
        private final int counted;
        /** True positives of each, then false positives, then false negatives. */
        private final double[] sums;

        Counts(int outputs) {
            this.outputs = outputs;
            this.counted = average == Average.MICRO ? 1 : outputs;
            this.sums = new double[3 * counted];
        }

        @Override
        public void add(MetricBatch batch) {
            for (int i = 0; i < batch.size(); i++) {
                double largest = batch.output(i, batch.prediction(i));
                for (int c = 0; c < outputs; c++) {
                    double output = batch.output(i, c);
                    boolean called = threshold != null ? output > threshold
                            : output >= largest && Math.abs(output) > ZERO;
                    int at = average == Average.MICRO ? 0 : c;
                    double positive = batch.target(i, c) * batch.weight(i);
                    sums[at] += called ? positive : 0;
                    sums[counted + at] += called ? batch.weight(i) - positive : 0;
                    sums[2 * counted + at] += called ? 0 : positive;
                }
            }
        }

        @Override
        public double[] values() {
            double[] scores = IntStream.range(0, counted).mapToDouble(this::score).toArray();
            if (average == null) {
                return scores;
            }
            return new double[] {average == Average.WEIGHTED ? weighted(scores)
                    : Arrays.stream(scores).sum() / scores.length};
        }

        @Override
        public double[] sums() {
            return sums;
        }

        private double score(int c) {
            double truePositives = sums[c];
            double precision = truePositives / (truePositives + sums[counted + c] + EPSILON);
            double recall = truePositives / (truePositives + sums[2 * counted + c] + EPSILON);
            return 2 * (precision * recall / (precision + recall + EPSILON));
        }

        private double weighted(double[] scores) {
            double sum = 0;
            double all = EPSILON;
            for (int c = 0; c < scores.length; c++) {
                double positive = sums[c] + sums[2 * counted + c];
                sum += scores[c] * positive;
                all += positive;
            }
            return sum / all;
        }
    }
}
