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
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.train.callback.History;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.CategoricalCrossentropy;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.MeanSquaredError;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Adam;
import dev.whisker.train.optimizer.Optimizers;
import dev.whisker.train.optimizer.SGD;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What losses compare predictions with, and what each sample counts. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class TargetsTest {
    private final Backend backend;
    private final Samples train = bars(40, 1);

    TargetsTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private record Run(double loss, Map<String, double[]> weights) {
    }

    private Run run(Samples samples, Loss loss, Layer... top) {
        try (Trainer trainer = Trainer.of(cnn(top), backend, loss, SGD.of(0.1), options())) {
            History history = trainer.fit(samples, samples, 2, List.of());
            assertEquals(history.last().valLoss(), trainer.evaluate(samples).loss(), 1e-12);
            return new Run(history.last().loss(), weights(trainer.model()));
        }
    }

    private static void assertSame(Run expected, Run actual, double tolerance) {
        assertEquals(expected.loss, actual.loss, tolerance);
        expected.weights.forEach((path, values) -> assertArrayEquals(values, actual.weights.get(path), tolerance,
                path));
    }

    private float[] oneHot() {
        float[] rows = new float[2 * train.size()];
        for (int id = 0; id < train.size(); id++) {
            rows[2 * id + train.dataset().label(id)] = 1;
        }
        return rows;
    }

    private float[] classNumbers() {
        float[] numbers = new float[train.size()];
        for (int id = 0; id < train.size(); id++) {
            numbers[id] = train.dataset().label(id);
        }
        return numbers;
    }

    @Test
    void labelsAreRowsWithAOne() {
        Run sparse = run(train, new SparseCategoricalCrossentropy(true), Dense.of(2));
        assertSame(sparse, run(train, new CategoricalCrossentropy(true), Dense.of(2)), 1e-6);
        Run rows = run(train.withTargets(oneHot()), new CategoricalCrossentropy(true), Dense.of(2));
        assertSame(sparse, rows, 1e-6);
        Dense softmax = Dense.of(2).activation(Activation.SOFTMAX);
        assertSame(sparse, run(train, new CategoricalCrossentropy(false), softmax), 1e-6);
        assertSame(run(train, new MeanSquaredError(), softmax),
                run(train.withTargets(oneHot()), new MeanSquaredError(), softmax), 0);
        assertSame(run(train, new MeanSquaredError(), Dense.of(1)),
                run(train.withTargets(classNumbers()), new MeanSquaredError(), Dense.of(1)), 0);
        assertSame(run(train, new BinaryCrossentropy(true), Dense.of(1)),
                run(train.withTargets(classNumbers()), new BinaryCrossentropy(true), Dense.of(1)), 0);
    }

    /** Two outputs, each with its own probability. */
    @Test
    void severalOutputsAreMeansOfTheirLosses() {
        Samples rows = train.withTargets(oneHot());
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new BinaryCrossentropy(true), Adam.defaults(),
                options())) {
            double loss = 0;
            for (int id = 0; id < train.size(); id++) {
                float[] z = trainer.predict(new Samples(train.dataset(), new int[] {id}))[0];
                for (int c = 0; c < 2; c++) {
                    loss += Math.log1p(Math.exp(train.dataset().label(id) == c ? -z[c] : z[c])) / 2 / train.size();
                }
            }
            assertEquals(loss, trainer.evaluate(rows).loss(), 1e-5);
        }
    }

    /** As in Keras: the sum of the weighted losses, divided by the number of samples. */
    @Test
    void weightsMultiplyLosses() {
        float[] weights = new float[train.size()];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = 0.25f * (id % 5);
        }
        Samples weighted = train.withWeights(weights);
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true),
                SGD.of(0.1), options())) {
            double expected = 0;
            for (int id = 0; id < train.size(); id++) {
                expected += weights[id] * trainer.evaluate(new Samples(train.dataset(),
                        new int[] {id})).loss() / train.size();
            }
            assertEquals(expected, trainer.evaluate(weighted).loss(), 1e-6);
        }
    }

    /** Gradients are linear in the weights: doubled weights are a doubled learning rate. */
    @Test
    void weightsMultiplyGradients() {
        float[] twos = new float[train.size()];
        Arrays.fill(twos, 2);
        for (Loss loss : List.of(new SparseCategoricalCrossentropy(true), new CategoricalCrossentropy(true, 0.1))) {
            Map<String, double[]> doubled;
            try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, loss, SGD.of(0.05), options())) {
                trainer.fit(train.withWeights(twos), null, 1, List.of());
                doubled = weights(trainer.model());
            }
            try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, loss, SGD.of(0.1), options())) {
                trainer.fit(train, null, 1, List.of());
                weights(trainer.model()).forEach((path, values) -> assertArrayEquals(values, doubled.get(path), 1e-6,
                        path));
            }
        }
    }

    @Test
    void aSampleOfWeightZeroTeachesNothing() {
        float[] weights = new float[train.size()];
        Arrays.fill(weights, 0, 16, 1);
        Samples firstAlone = new Samples(train.dataset(), Arrays.copyOf(train.ids(), 16));
        try (Trainer all = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true), SGD.of(0.1),
                options().withShuffle(false));
                Trainer first = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true),
                        SGD.of(0.1),
                        options().withShuffle(false))) {
            History history = all.fit(train.withWeights(weights), null, 1, List.of());
            History alone = first.fit(firstAlone, null, 1, List.of());
            assertEquals(alone.last().loss() * 16 / 40, history.last().loss(), 1e-6);
            weights(first.model()).forEach((path, values) -> assertArrayEquals(values, weights(all.model()).get(path),
                    path));
        }
    }

    @Test
    void classWeightsAreWeightsOfTheirSamples() {
        float[] weights = new float[train.size()];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = train.dataset().label(id) == 1 ? 3 : 1;
        }
        Samples byClass = train.withClassWeights(Map.of(1, 3.0));
        assertArrayEquals(weights, byClass.weights());
        assertSame(run(train.withWeights(weights), new SparseCategoricalCrossentropy(true), Dense.of(2)),
                run(byClass, new SparseCategoricalCrossentropy(true), Dense.of(2)), 0);
        float[] halves = new float[train.size()];
        Arrays.fill(halves, 0.5f);
        assertEquals(1.5f, train.withWeights(halves).withClassWeights(Map.of(0, 3.0, 1, 3.0)).weights()[7]);
    }

    /** The identity is learned by one weight: pictures are their own targets. */
    @Test
    void picturesCanBeTargets() {
        Graph model = Sequential.builder(TrainingFixtures.INPUT).add(Conv2D.of(1,
                1).padding(Padding.SAME)).build();
        float[] pictures = new float[train.size() * 64];
        for (int id = 0; id < train.size(); id++) {
            train.dataset().read(id, pictures, id * 64);
        }
        Samples samples = train.withTargets(pictures);
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> Trainer.of(model, backend, new MeanSquaredError(), Adam.defaults(), options()));
        assertEquals("metric accuracy needs a model output of shape (None, classes), received (None, 8, 8, 1);"
                + " use other metrics, such as mean_squared_error, or none", e.getMessage());
        Metric mse = Metrics.registry().parse("mse");
        try (Trainer trainer = Trainer.of(model, backend, new MeanSquaredError(), Adam.defaults().withLearningRate(0.1),
                options().withMetrics(List.of(mse)))) {
            trainer.fit(samples, samples, 40, List.of());
            assertTrue(trainer.evaluate(samples).loss() < 1e-4, () -> "loss " + trainer.evaluate(samples).loss());
            assertEquals(trainer.history().last().loss(), trainer.history().last().value("mean_squared_error"), 1e-7);
        }
    }

    /** Half a class is not a class: the metrics see the numbers that samples have, not what is near them. */
    @Test
    void metricsCompareWithTheTargetsThemselves() {
        float[] halves = new float[train.size()];
        Arrays.fill(halves, 0.5f);
        Graph model = Sequential.builder(TrainingFixtures.INPUT).add(Flatten.of()).add(Dense.of(1)).build();
        List<Metric> metrics = Stream.of("accuracy", "mse", "mae").map(Metrics.registry()::parse).toList();
        try (Trainer trainer = Trainer.of(model, backend, new MeanSquaredError(), Adam.defaults(),
                options().withMetrics(metrics))) {
            Samples samples = train.withTargets(halves);
            Evaluation evaluation = trainer.evaluate(samples);
            float[][] outputs = trainer.predict(samples);
            double squares = 0;
            double distances = 0;
            for (float[] row : outputs) {
                squares += Math.pow(row[0] - 0.5, 2) / outputs.length;
                distances += Math.abs(row[0] - 0.5) / outputs.length;
            }
            assertEquals(0, evaluation.values().get("accuracy"));
            assertEquals(squares, evaluation.values().get("mean_squared_error"), 1e-6);
            assertEquals(distances, evaluation.values().get("mean_absolute_error"), 1e-6);
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        refused("sparse_categorical_crossentropy compares with class numbers, but the samples have targets of 2 "
                + "numbers each;"
                + " use categorical_crossentropy", train.withTargets(oneHot()), new SparseCategoricalCrossentropy(true),
                Dense.of(2));
        refused("the samples have targets of 2 numbers each, but the model's output (None, 3) has 3",
                train.withTargets(oneHot()), new CategoricalCrossentropy(true), Dense.of(3));
        refused("categorical_crossentropy needs one output a class, received a model with 1 output", train,
                new CategoricalCrossentropy(true), Dense.of(1));
        Samples threeClasses = TrainingFixtures.dataset(new float[3 * 64], new int[] {0, 1, 2}, 3);
        refused("sample 2 has label 2, but mean_squared_error with this model takes labels 0 to 1", threeClasses,
                new MeanSquaredError(), Dense.of(2));
        assertRefused("targets need as many numbers for each of the data set's 40 samples, received 41 in all",
                () -> train.withTargets(new float[41]));
        assertRefused("weights need one number for each of the data set's 40 samples, received 39",
                () -> train.withWeights(new float[39]));
        float[] bad = new float[40];
        bad[3] = Float.NaN;
        assertRefused("weight 3 must be a finite number, received NaN", () -> train.withWeights(bad));
        assertRefused("target 3 must be a finite number, received NaN", () -> train.withTargets(bad));
    }

    private void refused(String message, Samples samples, Loss loss, Layer... top) {
        assertRefused(message, () -> run(samples, loss, top));
    }

    private static void assertRefused(String message, Executable action) {
        String actual = assertThrows(WhiskerException.class, action).getMessage();
        assertTrue(actual.startsWith(message), actual);
        assertEquals(1, actual.lines().count());
    }

    /**
     * Where outputs come from a softmax, mean squared error sees them, not the logits; they are probabilities all the
     * same.
     */
    @Test
    void meanSquaredErrorSeesOutputs() {
        Dense softmax = Dense.of(2).activation(Activation.SOFTMAX);
        try (Trainer trainer = Trainer.of(cnn(softmax), backend, new MeanSquaredError(), SGD.of(0.1), options())) {
            float[][] outputs = trainer.predict(train);
            double loss = 0;
            for (int id = 0; id < train.size(); id++) {
                double miss = outputs[id][1 - train.dataset().label(id)];
                loss += miss * miss / train.size();
            }
            assertEquals(loss, trainer.evaluate(train).loss(), 1e-6);
            assertArrayEquals(outputs, trainer.predictProbabilities(train));
            assertEquals(List.of(), trainer.warnings());
        }
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new MeanSquaredError(), SGD.of(0.1), options())) {
            assertEquals(List.of(), trainer.warnings());
            assertRefused("mean_squared_error makes the outputs of model 'sequential' numbers like its targets; end "
                    + "the model in",
                    () -> trainer.predictProbabilities(train));
        }
    }

    @Test
    void theLearningRateFollowsTheScheduleOrTheCaller() {
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true),
                SGD.of(0.1), options())) {
            assertEquals(0.1, trainer.learningRate());
            trainer.setLearningRate(0.02);
            trainer.fit(train, null, 1, List.of());
            assertEquals(0.02, trainer.learningRate());
        }
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true),
                Optimizers.parse("SGD(InverseTimeDecay(0.1, 1, 1))"), options())) {
            trainer.fit(train, null, 1, List.of());
            assertEquals(3, trainer.stepsDone());
            assertEquals(0.025, trainer.learningRate(), 1e-15);
            assertRefused("the learning rate follows InverseTimeDecay(", () -> trainer.setLearningRate(1));
        }
    }
}
