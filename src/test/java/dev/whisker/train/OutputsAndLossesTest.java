package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static dev.whisker.train.TrainingFixtures.cnn;
import static dev.whisker.train.TrainingFixtures.options;
import static dev.whisker.train.TrainingFixtures.twoLogits;
import static dev.whisker.train.TrainingFixtures.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.layer.Reshape;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the loss sees of a model's output, and which outputs and labels it refuses. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class OutputsAndLossesTest {
    private static final String WARNING =
            "\"`sparse_categorical_crossentropy` received `from_logits=True`, but the `output` argument was produced "
                    + "by a "
            + "sigmoid or softmax activation and thus does not represent logits. Was this intended?\"";

    private final Backend backend;
    private final Samples train = bars(40, 1);

    OutputsAndLossesTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private record Run(History history, Map<String, double[]> weights, List<String> warnings, float[][] outputs,
            float[][] probabilities) {
    }

    private Run run(Loss loss, Layer... top) {
        try (Trainer trainer = Trainer.of(cnn(top), backend, loss, Adam.defaults().withLearningRate(0.01), options())) {
            History history = trainer.fit(train, null, 2, List.of());
            return new Run(history, weights(trainer.model()), trainer.warnings(), trainer.predict(train),
                    trainer.whyNotProbabilities().isEmpty() ? trainer.predictProbabilities(train) : null);
        }
    }

    private static void assertSameTraining(Run expected, Run actual) {
        assertEquals(expected.weights.keySet(), actual.weights.keySet());
        expected.weights.forEach((path, values) -> assertArrayEquals(values, actual.weights.get(path), path));
        assertArrayEquals(expected.history.series(EpochResult::loss), actual.history.series(EpochResult::loss));
    }

    @Test
    void softmaxOutputTrainsAsItsLogitsWhateverFromLogitsSays() {
        Run logits = run(new SparseCategoricalCrossentropy(true), Dense.of(2));
        Run fused = run(new SparseCategoricalCrossentropy(false), Dense.of(2).activation(Activation.SOFTMAX));
        Run warned = run(new SparseCategoricalCrossentropy(true), Dense.of(2).activation(Activation.SOFTMAX));
        Run alone = run(new SparseCategoricalCrossentropy(false), Dense.of(2), ActivationLayer.of(Activation.SOFTMAX));
        assertSameTraining(logits, fused);
        assertSameTraining(logits, warned);
        assertSameTraining(logits, alone);
        assertEquals(List.of(), logits.warnings);
        assertEquals(List.of(), fused.warnings);
        assertEquals(List.of(WARNING), warned.warnings);
        for (int i = 0; i < train.size(); i++) {
            assertEquals(1, fused.outputs[i][0] + fused.outputs[i][1], 1e-6);
            assertArrayEquals(fused.outputs[i], fused.probabilities[i]);
            assertArrayEquals(fused.outputs[i], logits.probabilities[i], 1e-6f);
        }
    }

    @Test
    void sigmoidOutputWithSparseLossTrainsAsSoftmaxOfTheValuesBefore() {
        Run logits = run(new SparseCategoricalCrossentropy(true), Dense.of(2));
        Run sigmoid = run(new SparseCategoricalCrossentropy(true), Dense.of(2).activation(Activation.SIGMOID));
        assertSameTraining(logits, sigmoid);
        assertEquals(2, sigmoid.warnings.size());
        assertEquals(WARNING, sigmoid.warnings.get(0));
        for (int i = 0; i < train.size(); i++) {
            assertEquals(1 / (1 + Math.exp(-logits.outputs[i][0])), sigmoid.outputs[i][0], 1e-6);
        }
    }

    @Test
    void aSigmoidOutputWithBinaryLossTrainsAsItsLogit() {
        Run logit = run(new BinaryCrossentropy(true), Dense.of(1));
        Run sigmoid = run(new BinaryCrossentropy(false), Dense.of(1).activation(Activation.SIGMOID));
        assertSameTraining(logit, sigmoid);
        for (int i = 0; i < train.size(); i++) {
            assertEquals(sigmoid.outputs[i][0], logit.probabilities[i][0], 1e-6);
        }
    }

    /**
     * The loss is that of the logit either way; for accuracy, Keras compares whatever the model outputs with 0.5:
     * logits too.
     */
    @Test
    void binaryLossLooksAtLogitsAndBinaryAccuracyAtOutputs() {
        for (boolean sigmoid : new boolean[] {false, true}) {
            Layer top = sigmoid ? Dense.of(1).activation(Activation.SIGMOID) : Dense.of(1);
            try (Trainer trainer = Trainer.of(cnn(top), backend, new BinaryCrossentropy(!sigmoid), Adam.defaults(),
                    options())) {
                float[][] outputs = trainer.predict(train);
                double right = 0;
                double loss = 0;
                for (int i = 0; i < train.size(); i++) {
                    int label = train.dataset().label(i);
                    double probability = sigmoid ? outputs[i][0] : 1 / (1 + Math.exp(-outputs[i][0]));
                    loss -= Math.log(label == 1 ? probability : 1 - probability);
                    right += (outputs[i][0] > 0.5 ? 1 : 0) == label ? 1 : 0;
                }
                assertEquals(loss / train.size(), trainer.evaluate(train).loss(), 1e-5);
                assertEquals(right / train.size(), trainer.evaluate(train).accuracy());
            }
        }
    }

    /** With a layer after the softmax, Keras has lost sight of the logits: probabilities, clipped. */
    @Test
    void anythingAfterTheActivationMeansProbabilities() {
        Layer softmax = Dense.of(2).activation(Activation.SOFTMAX);
        Run split = run(new SparseCategoricalCrossentropy(false), softmax);
        Run reshaped = run(new SparseCategoricalCrossentropy(false), softmax, Reshape.of(2));
        assertEquals(split.history.last().loss(), reshaped.history.last().loss(), 1e-6);
        try (Evaluator logits = evaluatorWithLargeLogits(softmax); Evaluator probabilities =
                evaluatorWithLargeLogits(softmax, Reshape.of(2))) {
            Samples one = new Samples(train.dataset(), new int[] {firstOf(0)});
            assertEquals(100, logits.evaluate(one).loss(), 1e-9);
            assertEquals(-Math.log(1e-7), probabilities.evaluate(one).loss(), 1e-3);
        }
        Run wrong = run(new SparseCategoricalCrossentropy(true), softmax, Dropout.of(0.1));
        assertEquals(List.of("sparse_categorical_crossentropy with from_logits: true applies softmax to the outputs "
                + "of model 'sequential', which come from a "
                + "softmax or sigmoid already; set from_logits: false"), wrong.warnings);
        assertTrue(wrong.history.last().loss() > 0.3, "softmax of probabilities cannot come near 0");
    }

    private int firstOf(int label) {
        int id = 0;
        while (train.dataset().label(id) != label) {
            id++;
        }
        return id;
    }

    /** Zero kernel, biases 0 and 100: class 1 for certain. */
    private Evaluator evaluatorWithLargeLogits(Layer... top) {
        Evaluator evaluator = Evaluator.of(cnn(top), backend, new SparseCategoricalCrossentropy(false), options());
        backend.fill(evaluator.model().parameters().get("dense/kernel").value(), 0);
        backend.write(evaluator.model().parameters().get("dense/bias").value(), new double[] {0, 100});
        return evaluator;
    }

    @Test
    void anEvaluatorWithTheTrainedWeightsAgreesWithTheTrainer() {
        try (Trainer trainer = TrainingFixtures.trainer(twoLogits(), backend, options());
                Evaluator evaluator = Evaluator.of(twoLogits(), backend, new SparseCategoricalCrossentropy(true),
                        options().withSeed(99))) {
            trainer.fit(train, null, 1, List.of());
            evaluator.evaluate(train);
            trainer.model().parameters().all().forEach(from ->
                    backend.copy(from.value(), evaluator.model().parameters().get(from.path()).value()));
            assertEquals(trainer.evaluate(train), evaluator.evaluate(train));
            assertTrue(evaluator.model().parameters().byteSize() < trainer.model().parameters().byteSize());
        }
    }

    @Test
    void outputsThatDoNotSuitTheLossAreRefused() {
        refused("sparse_categorical_crossentropy needs one output a class, received a model with 1 output; end the "
                + "model in Dense(classes), or use "
                + "binary_crossentropy for two classes", cnn(Dense.of(1)), new SparseCategoricalCrossentropy(true));
        try (Trainer trainer = Trainer.of(twoLogits(), backend, new BinaryCrossentropy(true), Adam.defaults(),
                options())) {
            refused("binary_crossentropy needs a model with 1 output, received one with 2; end the model in Dense(1), "
                    + "or use "
                    + "sparse_categorical_crossentropy", () -> trainer.plan(train, null));
        }
        Graph perPixel = Sequential.builder(TrainingFixtures.INPUT).add(Conv2D.of(4, 3)).add(Dense.of(2)).build();
        refused("sparse_categorical_crossentropy needs a model output of shape (None, classes), received (None, 6, 6, "
                + "2); add Flatten or a global pooling "
                + "layer before the last Dense", perPixel, new SparseCategoricalCrossentropy(true));
        refused("unknown loss 'mean_square_error' (did you mean 'mean_squared_error'?); known losses: ",
                () -> Losses.parse("mean_square_error"));
    }

    @Test
    void dataThatDoesNotSuitTheModelIsRefusedBeforeTraining() {
        int[] labels = {0, 1, 2};
        Samples threeClasses = TrainingFixtures.dataset(new float[3 * 64], labels, 3);
        try (Trainer trainer = TrainingFixtures.trainer(twoLogits(), backend, options())) {
            refused("sample 2 has label 2, but sparse_categorical_crossentropy with this model takes labels 0 to 1; "
                    + "the data has 3 classes: give the last "
                    + "layer as many outputs, with sparse_categorical_crossentropy",
                    () -> trainer.fit(threeClasses, null, 1, List.of()));
            refused("sample 2 has label 2, but ", () -> trainer.fit(bars(4, 1), threeClasses, 1, List.of()));
            refused("there are no samples in this part of the data",
                    () -> trainer.fit(new Samples(train.dataset(), new int[0]), null, 1, List.of()));
        }
        Graph larger = Sequential.builder(Shape.of(9, 8, 1)).add(Conv2D.of(1, 9).padding(Padding.SAME))
                .add(Flatten.of()).add(Dense.of(2)).build();
        try (Trainer trainer = TrainingFixtures.trainer(larger, backend, options())) {
            refused("the model takes inputs of shape (9, 8, 1), the data has pictures of shape (8, 8, 1)",
                    () -> trainer.predict(train));
        }
        refused("the batch size must be at least 1, received 0", () -> options().withBatchSize(0));
        refused("Adam's learning_rate must be positive, received NaN",
                () -> Adam.defaults().withLearningRate(Double.NaN));
    }

    private void refused(String message, Graph model, Loss loss) {
        refused(message, () -> Trainer.of(model, backend, loss, Adam.defaults(), options()));
    }

    private static void refused(String message, Executable action) {
        String actual = assertThrows(WhiskerException.class, action).getMessage();
        assertTrue(actual.startsWith(message), actual);
        assertEquals(1, actual.lines().count());
    }
}
