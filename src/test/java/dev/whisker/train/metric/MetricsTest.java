package dev.whisker.train.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics against their formulas written another way, on random outputs in several batches. */
class MetricsTest {
    private static final int SAMPLES = 57;
    private static final int[] BATCHES = {20, 20, 17};

    private final Random random = new Random(11);

    private static Metric metric(String call) {
        return Metrics.registry().parse(call);
    }

    /** The values over samples that come in batches. */
    private static double[] values(String call, double[][] outputs, int[] labels) {
        Metric metric = metric(call);
        int width = outputs[0].length;
        Accumulator accumulator = metric.accumulator(width);
        int first = 0;
        for (int size : BATCHES) {
            // Outputs lie after other numbers, as they are read from a device.
            double[] flat = new double[3 + size * width];
            int[] batchLabels = new int[size];
            for (int i = 0; i < size; i++) {
                System.arraycopy(outputs[first + i], 0, flat, 3 + i * width, width);
                batchLabels[i] = labels[first + i];
            }
            accumulator.add(MetricBatch.ofLabels(size, width, flat, 3, batchLabels));
            first += size;
        }
        assertEquals(metric.names(width).size(), accumulator.values().length);
        return accumulator.values();
    }

    private static double value(String call, double[][] outputs, int[] labels) {
        return values(call, outputs, labels)[0];
    }

    /** Outputs of few levels, so that there are ties and outputs on thresholds. */
    private double[][] outputs(int width) {
        return IntStream.range(0, SAMPLES)
                .mapToObj(i -> random.ints(width, 0,
                        9).mapToDouble(level -> level / 8.0).toArray()).toArray(double[][]::new);
    }

    private int[] labels(int classes) {
        return random.ints(SAMPLES, 0, classes).toArray();
    }

    @Test
    void accuracyIsPickedByTheNumberOfOutputs() {
        double[][] one = outputs(1);
        int[] bits = labels(2);
        long right = IntStream.range(0, SAMPLES).filter(i -> one[i][0] > 0.5 == (bits[i] == 1)).count();
        assertEquals(right / 57.0, value("accuracy", one, bits), 1e-15);
        assertEquals(right / 57.0, value("BinaryAccuracy()", one, bits), 1e-15);
        double[][] four = outputs(4);
        int[] classes = labels(4);
        long found = IntStream.range(0, SAMPLES).filter(i -> firstLargest(four[i]) == classes[i]).count();
        for (String call : List.of("accuracy", "acc", "sparse_categorical_accuracy", "CategoricalAccuracy")) {
            assertEquals(found / 57.0, value(call, four, classes), 1e-15, call);
        }
    }

    private static int firstLargest(double[] row) {
        double largest = Arrays.stream(row).max().orElseThrow();
        return IntStream.range(0, row.length).filter(c -> row[c] == largest).findFirst().orElseThrow();
    }

    @Test
    void topKCountsAllThatAreEqualAtTheBorder() {
        double[][] outputs = outputs(6);
        int[] labels = labels(6);
        for (int k = 1; k <= 6; k++) {
            int wanted = k;
            long right = IntStream.range(0, SAMPLES).filter(i -> {
                double kth = Arrays.stream(outputs[i]).sorted().toArray()[6 - wanted];
                return outputs[i][labels[i]] >= kth;
            }).count();
            assertEquals(right / 57.0, value("SparseTopKCategoricalAccuracy(k=" + k + ")", outputs, labels), 1e-15);
            assertEquals(right / 57.0, value("top_k_categorical_accuracy(" + k + ")", outputs, labels), 1e-15);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "1, 0.25", "3, 0.5", "3, 0.75"})
    void precisionRecallAndTheirMean(int width, double threshold) {
        double[][] outputs = outputs(width);
        int[] labels = labels(Math.max(2, width));
        double truePositives = 0;
        double called = 0;
        double positive = 0;
        for (int i = 0; i < SAMPLES; i++) {
            for (int c = 0; c < width; c++) {
                boolean isPositive = width == 1 ? labels[i] == 1 : labels[i] == c;
                boolean isCalled = outputs[i][c] > threshold;
                truePositives += isPositive && isCalled ? 1 : 0;
                called += isCalled ? 1 : 0;
                positive += isPositive ? 1 : 0;
            }
        }
        double precision = truePositives / called;
        double recall = truePositives / positive;
        assertEquals(precision, value("Precision(threshold=" + threshold + ")", outputs, labels), 1e-15);
        assertEquals(recall, value("Recall(thresholds=" + threshold + ")", outputs, labels), 1e-15);
        assertEquals(2 * precision * recall / (precision + recall),
                value("F1Score(average=micro, threshold=" + threshold + ")", outputs, labels), 1e-6);
    }

    @Test
    void nothingCalledPositiveGivesZero() {
        double[][] zeros = new double[SAMPLES][1];
        assertEquals(0, value("Precision()", zeros, labels(2)));
        assertEquals(0, value("Recall()", zeros, new int[SAMPLES]));
        assertEquals(0, value("F1Score(threshold=0.5)", zeros, new int[SAMPLES]));
    }

    @Test
    void oneClassOrTheLargestOutputsAlone() {
        double[][] outputs = outputs(3);
        int[] labels = labels(3);
        double[][] second = Arrays.stream(outputs).map(row -> new double[] {row[1]}).toArray(double[][]::new);
        int[] isSecond = IntStream.of(labels).map(label -> label == 1 ? 1 : 0).toArray();
        assertEquals(value("Precision()", second, isSecond), value("Precision(class_id=1)", outputs, labels));
        assertEquals(value("Recall()", second, isSecond), value("Recall(class_id=1)", outputs, labels));
        // The one largest output is called positive, right or wrong: precision is recall is accuracy.
        assertEquals(value("accuracy", outputs, labels), value("Precision(top_k=1)", outputs, labels), 1e-15);
        assertEquals(value("accuracy", outputs, labels), value("Recall(top_k=1)", outputs, labels), 1e-15);
    }

    @Test
    void f1OfEachClassAndItsMeans() {
        double[][] outputs = new double[SAMPLES][];
        for (int i = 0; i < SAMPLES; i++) {
            outputs[i] = random.doubles(3).toArray();
        }
        int[] labels = labels(3);
        double[] each = new double[3];
        double[] support = new double[3];
        for (int c = 0; c < 3; c++) {
            double both = 0;
            double either = 0;
            for (int i = 0; i < SAMPLES; i++) {
                boolean called = firstLargest(outputs[i]) == c;
                both += called && labels[i] == c ? 1 : 0;
                either += (called ? 1 : 0) + (labels[i] == c ? 1 : 0);
                support[c] += labels[i] == c ? 1 : 0;
            }
            each[c] = 2 * both / either;
        }
        assertArrayEquals(each, values("F1Score()", outputs, labels), 1e-6);
        assertEquals((each[0] + each[1] + each[2]) / 3, value("F1Score(average=macro)", outputs, labels), 1e-6);
        assertEquals((each[0] * support[0] + each[1] * support[1] + each[2] * support[2]) / SAMPLES,
                value("f1_score(average=weighted)", outputs, labels), 1e-6);
        assertEquals(value("accuracy", outputs, labels), value("F1Score(average=micro)", outputs, labels), 1e-6);
        assertEquals(List.of("f1_score_0", "f1_score_1"), metric("F1Score()").names(2));
        assertEquals(List.of("mean"), metric("F1Score(average=macro, name=mean)").names(2));
    }

    /** With outputs between all thresholds, the area is the share of pairs in the right order. */
    @Test
    void theAreaUnderTheRocCurveIsTheShareOfPairsInOrder() {
        double[][] outputs = new double[SAMPLES][1];
        int[] labels = labels(2);
        for (int i = 0; i < SAMPLES; i++) {
            outputs[i][0] = (random.nextInt(60) + 3 * labels[i] + 0.5) / 64;
        }
        double order = 0;
        double pairs = 0;
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                if (labels[i] == 1 && labels[j] == 0) {
                    pairs++;
                    order += outputs[i][0] > outputs[j][0] ? 1 : outputs[i][0] == outputs[j][0] ? 0.5 : 0;
                }
            }
        }
        assertEquals(order / pairs, value("AUC(num_thresholds=65)", outputs, labels), 1e-12);
        double lower = value("AUC(num_thresholds=65, summation_method=minoring)", outputs, labels);
        double upper = value("AUC(num_thresholds=65, summation_method=majoring)", outputs, labels);
        assertEquals(order / pairs, (lower + upper) / 2, 1e-12);
        double[][] logits = Arrays.stream(outputs)
                .map(row -> new double[] {Math.log(row[0] / (1 - row[0]))}).toArray(double[][]::new);
        assertEquals(order / pairs, value("AUC(num_thresholds=65, from_logits=true)", logits, labels), 1e-12);
    }

    /** The curve is drawn by many small steps between the thresholds, along which both counts grow evenly. */
    @Test
    void theAreaUnderThePrecisionRecallCurveInterpolatesCounts() {
        double[][] outputs = new double[SAMPLES][1];
        int[] labels = labels(2);
        for (int i = 0; i < SAMPLES; i++) {
            outputs[i][0] = Math.min(1, random.nextDouble() * 0.8 + 0.2 * labels[i]);
        }
        int thresholds = 12;
        double area = 0;
        double all = IntStream.of(labels).sum();
        for (int t = 0; t + 1 < thresholds; t++) {
            double[] low = counts(outputs, labels, t == 0 ? -1 : t / 11.0);
            double[] high = counts(outputs, labels, t + 1 == 11 ? 2 : (t + 1) / 11.0);
            int parts = 20000;
            for (int p = 0; p < parts; p++) {
                double at = (p + 0.5) / parts;
                double truePositives = high[0] + at * (low[0] - high[0]);
                double falsePositives = high[1] + at * (low[1] - high[1]);
                if (truePositives + falsePositives > 0) {
                    area += truePositives / (truePositives + falsePositives) * (low[0] - high[0]) / all / parts;
                }
            }
        }
        assertEquals(area, value("AUC(num_thresholds=12, curve=PR)", outputs, labels), 1e-6);
    }

    private static double[] counts(double[][] outputs, int[] labels, double threshold) {
        double[] counts = new double[2];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i] == 1 ? 0 : 1] += outputs[i][0] > threshold ? 1 : 0;
        }
        return counts;
    }

    @Test
    void squaredErrorIsToOneHotTargets() {
        double[][] outputs = outputs(3);
        int[] labels = labels(3);
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            for (int c = 0; c < 3; c++) {
                sum += Math.pow(outputs[i][c] - (labels[i] == c ? 1 : 0), 2);
            }
        }
        assertEquals(sum / (3 * SAMPLES), value("mse", outputs, labels), 1e-12);
        assertFalse(metric("MeanSquaredError").isHigherBetter());
    }

    @Test
    void absoluteErrorIsToOneHotTargets() {
        double[][] outputs = outputs(3);
        int[] labels = labels(3);
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            for (int c = 0; c < 3; c++) {
                sum += Math.abs(outputs[i][c] - (labels[i] == c ? 1 : 0));
            }
        }
        assertEquals(sum / (3 * SAMPLES), value("mae", outputs, labels), 1e-12);
        assertFalse(metric("mean_absolute_error").isHigherBetter());
    }

    @Test
    void outputsThatAreNoProbabilitiesAreRefusedByAuc() {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> valueOf(1.5));
        assertEquals("metric auc needs outputs from 0 to 1, received 1.5; end the model in softmax or sigmoid, or "
                + "write "
                + "AUC(from_logits=true)", e.getMessage());
        assertTrue(Double.isNaN(valueOf(Double.NaN)));
    }

    private static double valueOf(double output) {
        Accumulator accumulator = metric("AUC").accumulator(1);
        accumulator.add(MetricBatch.ofLabels(1, 1, new double[] {output}, 0, new int[1]));
        return accumulator.values()[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"accuracy", "BinaryAccuracy(threshold=0.3)", "SparseTopKCategoricalAccuracy(k=3)",
        "Precision(thresholds=0.25, class_id=1, name=p)", "Recall(top_k=2)", "F1Score(average=macro, threshold=0.5)",
        "AUC(num_thresholds=50, curve=pr, summation_method=minoring, from_logits=true)", "MeanSquaredError()"})
    void whatIsWrittenIsReadBack(String text) {
        assertEquals(text, Metrics.registry().format(metric(text)));
        assertEquals(metric(text), metric(Metrics.registry().format(metric(text))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Precison()|unknown metric 'Precison' (did you mean 'Precision'?)",
        "Precision(threshhold=0.5)|Precision has no argument 'threshhold' (did you mean 'thresholds'?)",
        "Precision(thresholds=2)|precision: the threshold must be from 0 to 1, received 2.0",
        "Recall(top_k=0)|recall: top_k must be at least 1, received 0",
        "Recall(class_id=-1)|recall: class_id must be at least 0, received -1",
        "AUC(num_thresholds=1)|auc: num_thresholds must be at least 2, received 1",
        "AUC(curve=ROK)|AUC: curve must be one of roc, pr; received 'ROK' (did you mean 'roc'?)",
        "AUC(multi_label=true)|AUC: multi_label=True is not supported: all outputs are counted together",
        "TopKCategoricalAccuracy(k=0)|top_k_categorical_accuracy: k must be at least 1, received 0",
        "accuracy(3)|metric accuracy takes no arguments"})
    void whatIsWrongIsSaidInOneLine(String call, String message) {
        WhiskerException e = assertThrows(WhiskerException.class, () -> metric(call));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    @Test
    void namesMustDifferAndBeColumns() {
        assertEquals(List.of("loss", "accuracy", "auc"), Metrics.names(List.of(metric("accuracy"), metric("AUC")), 1));
        assertTrue(assertThrows(WhiskerException.class,
                () -> Metrics.names(List.of(metric("AUC"), metric("AUC(curve=PR)")), 1))
                .getMessage().startsWith("two metrics are called 'auc'"));
        for (String name : List.of("val_auc", "a,b", "loss", "9", "epoch")) {
            assertTrue(assertThrows(WhiskerException.class,
                    () -> Metrics.names(List.of(metric("AUC(name='" + name + "')")), 1))
                    .getMessage().startsWith("a metric cannot be called '" + name + "'"), name);
        }
        assertThrows(WhiskerException.class, () -> metric("Precision(class_id=3)").check(Shape.of(1, 3)));
    }

    @Test
    void whatIsMonitoredMustBeThere() {
        MetricNames names = new MetricNames(List.of(metric("accuracy"), metric("mse")), 1, true);
        assertEquals(List.of("loss", "accuracy", "mean_squared_error", "val_loss", "val_accuracy",
                "val_mean_squared_error"),
                names.all());
        assertTrue(names.isHigherBetter("val_accuracy"));
        assertFalse(names.isHigherBetter("val_mean_squared_error"));
        assertFalse(names.isHigherBetter("loss"));
        names.require("EarlyStopping", "val_loss");
        assertEquals("EarlyStopping monitors 'val_acuracy', which this training does not have (did you mean "
                + "'val_accuracy'?); "
                + "available: loss, accuracy, mean_squared_error, val_loss, val_accuracy, val_mean_squared_error",
                assertThrows(WhiskerException.class, () -> names.require("EarlyStopping", "val_acuracy")).getMessage());
        MetricNames without = new MetricNames(List.of(metric("accuracy")), 1, false);
        assertEquals("EarlyStopping monitors 'val_loss', but there are no validation samples; available: loss, "
                + "accuracy",
                assertThrows(WhiskerException.class, () -> without.require("EarlyStopping", "val_loss")).getMessage());
    }

    /** As docs/training.md shows it. */
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

    @Test
    void aMetricOfOnesOwnIsOneRecord() {
        Metrics.registry().register(Specificity.SIGNATURE);
        double[][] outputs = outputs(1);
        int[] labels = labels(2);
        int[] swapped = IntStream.of(labels).map(label -> 1 - label).toArray();
        double[][] negated = Arrays.stream(outputs).map(row ->
                new double[] {1.0 - row[0] + 1e-9}).toArray(double[][]::new);
        assertEquals(value("Recall()", negated, swapped), value("specificity(threshold=0.5)", outputs, labels), 1e-15);
        assertEquals("Specificity()", Metrics.registry().format(new Specificity(0.5)));
    }
}
