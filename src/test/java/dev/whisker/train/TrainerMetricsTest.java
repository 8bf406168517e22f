package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static dev.whisker.train.TrainingFixtures.cnn;
import static dev.whisker.train.TrainingFixtures.options;
import static dev.whisker.train.TrainingFixtures.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.model.Graph;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.metric.Accumulator;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.MetricBatch;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Adam;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics of a real training are those of all its samples at once. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class TrainerMetricsTest {
    private static final List<Metric> METRICS =
            List.of("AUC()", "accuracy", "Precision()", "F1Score()", "MeanSquaredError()")
            .stream().map(Metrics.registry()::parse).toList();

    private final Backend backend;

    TrainerMetricsTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private static Graph softmax() {
        return cnn(Dense.of(2).activation(Activation.SOFTMAX));
    }

    private Trainer trainer(Graph model, double rate, List<Metric> metrics) {
        return Trainer.of(model, backend, new SparseCategoricalCrossentropy(false),
                Adam.defaults().withLearningRate(rate),
                options().withMetrics(metrics));
    }

    /** The metrics of all samples at once, from what is predicted for them. */
    private static Map<String, Double> expected(Samples samples, float[][] predictions) {
        double[] outputs = new double[2 * predictions.length];
        int[] labels = new int[predictions.length];
        for (int i = 0; i < predictions.length; i++) {
            outputs[2 * i] = predictions[i][0];
            outputs[2 * i + 1] = predictions[i][1];
            labels[i] = samples.dataset().label(i);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric metric : METRICS) {
            Accumulator accumulator = metric.accumulator(2);
            accumulator.add(MetricBatch.ofLabels(labels.length, 2, outputs, 0, labels));
            for (int i = 0; i < accumulator.values().length; i++) {
                values.put(metric.names(2).get(i), accumulator.values()[i]);
            }
        }
        return values;
    }

    /** A learning rate that changes no weight: then training, validation and evaluation see the same outputs. */
    @Test
    void valuesOfAnEpochAreThoseOfItsSamples() {
        Samples samples = bars(53, 3);
        try (Trainer trainer = trainer(softmax(), 1e-300, METRICS)) {
            EpochResult epoch = trainer.fit(samples, samples, 2, List.of()).last();
            Map<String, Double> expected = expected(samples, trainer.predict(samples));
            assertEquals(List.of("loss", "auc", "accuracy", "precision", "f1_score_0", "f1_score_1",
                    "mean_squared_error"),
                    List.copyOf(epoch.training().keySet()));
            Evaluation evaluation = trainer.evaluate(samples);
            expected.forEach((name, value) -> {
                assertEquals(value, epoch.value(name), 1e-6, name);
                assertEquals(value, epoch.value("val_" + name), 1e-6, "val_" + name);
                assertEquals(value, evaluation.value(name), 1e-6, name);
            });
            assertTrue(expected.get("auc") > 0 && expected.get("auc") < 1, expected.toString());
        }
    }

    @Test
    void metricsChangeNoBitOfTheTraining() {
        Map<String, double[]> plain;
        History history;
        try (Trainer trainer = trainer(softmax(), 0.01, Metrics.DEFAULT)) {
            history = trainer.fit(bars(53, 1), bars(20, 2), 3, List.of());
            plain = weights(trainer.model());
        }
        for (List<Metric> metrics : List.of(METRICS, List.<Metric>of())) {
            try (Trainer trainer = trainer(softmax(), 0.01, metrics)) {
                History same = trainer.fit(bars(53, 1), bars(20, 2), 3, List.of());
                assertArrayEquals(history.series("loss"), same.series("loss"));
                assertArrayEquals(history.series("val_loss"), same.series("val_loss"));
                if (!metrics.isEmpty()) {
                    assertArrayEquals(history.series("accuracy"), same.series("accuracy"));
                    assertArrayEquals(history.series("val_accuracy"), same.series("val_accuracy"));
                }
                Map<String, double[]> actual = weights(trainer.model());
                plain.forEach((path, values) -> assertArrayEquals(values, actual.get(path), path));
            }
        }
    }

    @Test
    void metricsBehindAFrozenBaseAreThoseOfTheWholeModel() {
        Samples validation = bars(21, 4);
        try (Trainer trainer = trainer(softmax().freeze("conv2d"::equals), 0.01, METRICS)) {
            EpochResult last = trainer.fit(bars(40, 1), validation, 2, List.of()).last();
            assertEquals(trainer.evaluate(validation).values(), last.validation());
        }
    }

    /** The outputs are those after the activation that a loss does without. */
    @Test
    void binaryMetricsOfASigmoid() {
        Samples samples = bars(37, 5);
        List<Metric> metrics = List.of(Metrics.registry().parse("Recall(thresholds=0.4)"),
                Metrics.registry().parse("BinaryAccuracy(threshold=0.4)"));
        try (Trainer trainer = Trainer.of(cnn(Dense.of(1).activation(Activation.SIGMOID)), backend,
                new BinaryCrossentropy(false),
                Adam.defaults().withLearningRate(1e-300), options().withMetrics(metrics))) {
            EpochResult epoch = trainer.fit(samples, null, 1, List.of()).last();
            float[][] predictions = trainer.predict(samples);
            double found = 0;
            double positive = 0;
            double right = 0;
            for (int i = 0; i < samples.size(); i++) {
                int label = samples.dataset().label(i);
                found += label == 1 && predictions[i][0] > 0.4 ? 1 : 0;
                positive += label;
                right += (predictions[i][0] > 0.4 ? 1 : 0) == label ? 1 : 0;
            }
            assertEquals(found / positive, epoch.value("recall"), 1e-12);
            assertEquals(right / samples.size(), epoch.value("binary_accuracy"), 1e-12);
        }
    }

    @Test
    void metricsOfProbabilitiesWarnOfLogits() {
        List<Metric> metrics = List.of(Metrics.registry().parse("Precision()"), Metrics.registry().parse("Recall()"));
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true),
                Adam.defaults(),
                options().withMetrics(metrics))) {
            assertEquals(List.of("metrics precision, recall work with probabilities, but the outputs of this model are "
                    + "logits; "
                    + "end the model in softmax or sigmoid"), trainer.warnings());
        }
        try (Trainer trainer = trainer(softmax(), 0.01, METRICS)) {
            assertEquals(List.of(), trainer.warnings());
        }
        assertThrows(WhiskerException.class,
                () -> trainer(softmax(), 0.01, List.of(Metrics.registry().parse("Precision(class_id=2)"))));
    }

    /** Whether the loss reads logits or clips: the metric would fail at the first output outside 0..1. */
    @Test
    void aMetricThatFailsOnLogitsIsRefusedBeforeTheFirstStep() {
        String refused = "metric auc needs outputs from 0 to 1, but the last layer, dense (Dense(units=2)), gives any "
                + "number; end the model in softmax or sigmoid, or write AUC(from_logits=true)";
        for (boolean fromLogits : new boolean[] {true, false}) {
            Loss loss = new SparseCategoricalCrossentropy(fromLogits);
            assertEquals(refused, assertThrows(WhiskerException.class, () -> Trainer.of(cnn(Dense.of(2)), backend, loss,
                    Adam.defaults(), options().withMetrics(METRICS))).getMessage());
            assertEquals(refused, assertThrows(WhiskerException.class, () -> Evaluator.of(cnn(Dense.of(2)), backend,
                    loss, options().withMetrics(METRICS))).getMessage());
        }
    }

    @Test
    void aModelPredictsWithoutALoss() {
        Samples samples = bars(37, 6);
        try (Trainer trainer = trainer(softmax(), 0.01, Metrics.DEFAULT);
                Predictor predictor = Predictor.of(softmax(), backend, options())) {
            trainer.fit(bars(40, 1), null, 2, List.of());
            for (Parameter parameter : trainer.model().parameters().all()) {
                backend.write(predictor.model().parameters().get(parameter.path()).value(),
                        backend.read(parameter.value()));
            }
            float[][] expected = trainer.predict(samples);
            float[][] actual = predictor.predict(samples);
            for (int i = 0; i < samples.size(); i++) {
                assertArrayEquals(expected[i], actual[i]);
            }
        }
    }

    /** No loss would take outputs of this shape. */
    @Test
    void featureMapsArePredictedRowByRow() {
        Graph model = Sequential.builder(TrainingFixtures.INPUT).add(Conv2D.of(3, 3)).build();
        try (Predictor predictor = Predictor.of(model, backend, options())) {
            float[][] rows = predictor.predict(bars(20, 1));
            assertEquals(20, rows.length);
            assertEquals(6 * 6 * 3, rows[0].length);
            assertTrue(Arrays.stream(rows).noneMatch(row -> row[107] == 0));
            assertTrue(predictor.model().description().last().path().startsWith("conv2d"));
        }
    }
}
