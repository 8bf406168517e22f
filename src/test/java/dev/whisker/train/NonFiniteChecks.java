package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.block.Residual;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must happen on every backend when numbers are not finite. */
final class NonFiniteChecks {
    private static final String SECOND_STEP = " in epoch 1, step 2: the first value that is not finite is ";
    private static final int BATCH = 8;
    private static final TrainingOptions OPTIONS = TrainingFixtures.options().withBatchSize(BATCH).withShuffle(false);
    private static final int PIXELS = TrainingFixtures.SIDE * TrainingFixtures.SIDE;

    private NonFiniteChecks() {
    }

    /** Layers of many kinds, two of them with moving statistics, one of these in a block. */
    private static List<Layer> layers() {
        return List.of(Conv2D.of(4, 3).padding(Padding.SAME), BatchNormalization.of(),
                ActivationLayer.of(Activation.RELU),
                Residual.of(DepthwiseConv2D.of(3).padding(Padding.SAME), BatchNormalization.of(), Conv2D.of(4, 1)),
                MaxPooling2D.of(2), Flatten.of(), Dropout.of(0.2), Dense.of(5).activation(Activation.TANH),
                Dense.of(2));
    }

    private static Graph model(List<Layer> layers) {
        Sequential.Builder builder = Sequential.builder(TrainingFixtures.INPUT);
        layers.forEach(builder::add);
        return builder.build();
    }

    private static Trainer trainer(Graph model, Backend backend) {
        return TrainingFixtures.trainer(model, backend, OPTIONS);
    }

    /** Two batches, of which the second has this value in one pixel. */
    private static Samples withPixel(float value) {
        float[] images = new float[2 * BATCH * PIXELS];
        int[] labels = new int[2 * BATCH];
        for (int i = 0; i < images.length; i++) {
            images[i] = (i * 37 % 101) / 101f;
        }
        for (int n = 0; n < labels.length; n++) {
            labels[n] = n % 2;
        }
        images[(BATCH + 3) * PIXELS + 10] = value;
        return TrainingFixtures.unchecked(images, labels);
    }

    private static Samples first(Samples samples) {
        return new Samples(samples.dataset(), new int[] {0, 1, 2, 3, 4, 5, 6, 7});
    }

    /** Weights, moving statistics and the optimizer's slots. */
    private static Map<String, double[]> state(Model model) {
        Map<String, double[]> state = new LinkedHashMap<>(weights(model));
        List<Tensor> slots = model.parameters().slots();
        for (int i = 0; i < slots.size(); i++) {
            state.put("slot " + i, model.backend().read(slots.get(i)));
        }
        return state;
    }

    private static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    }

    /**
     * A step with a bad pixel changes nothing, whether it is the first of an epoch, one in its middle or the last: what
     * was trained before is there to the bit, and training goes on from there as if the step had not been.
     */
    static void aBadStepChangesNothing(Backend backend, Graph model, float pixel, String message) {
        Samples samples = withPixel(pixel);
        Samples good = first(samples);
        int[] middle = new int[3 * BATCH];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = i < 2 * BATCH ? i : i - 2 * BATCH;
        }
        for (Samples bad : List.of(samples, new Samples(samples.dataset(), middle))) {
            try (Trainer trainer = trainer(model, backend); Trainer undisturbed = trainer(model, backend)) {
                undisturbed.fit(good, null, 1, List.of());
                String actual = assertThrows(WhiskerException.class, () -> trainer.fit(bad, null, 1, List.of()))
                        .getMessage();
                assertTrue(actual.startsWith(message), actual);
                assertEquals(1, actual.lines().count());
                assertSame(state(undisturbed.model()), state(trainer.model()));
                assertEquals(1, trainer.stepsDone());
                assertEquals(List.of(), trainer.history().epochs());
            }
        }
        try (Trainer trainer = trainer(model, backend); Trainer undisturbed = trainer(model, backend)) {
            Samples badAlone = new Samples(samples.dataset(), new int[] {8, 9, 10, 11, 12, 13, 14, 15});
            assertThrows(WhiskerException.class, () -> trainer.fit(badAlone, null, 1, List.of()));
            trainer.fit(good, null, 2, List.of());
            undisturbed.fit(good, null, 2, List.of());
            assertSame(state(undisturbed.model()), state(trainer.model()));
        }
    }

    static Graph manyLayers() {
        return model(layers());
    }

    static Graph withoutStatistics() {
        return model(List.of(Conv2D.of(4, 3), Flatten.of(), Dense.of(2)));
    }

    /** In float32 a pixel of 1e38 leaves infinite variances, and a loss that is finite. */
    static void infiniteStatisticsAreFound(Backend backend) {
        aBadStepChangesNothing(backend, manyLayers(), 1e38f, "the moving statistics became infinite or not a number"
                + SECOND_STEP + "in the moving statistics batch_normalization/moving_variance, Infinity at [");
    }

    static void aLossThatIsNotFinite(Backend backend, float pixel) {
        aBadStepChangesNothing(backend, manyLayers(), pixel, "the loss became NaN" + SECOND_STEP + "in the input, "
                + pixel
                + " at [3, 1, 2, 0] (sample 11); lower the learning rate");
    }

    /** The loss stays finite. */
    static void gradientsThatOverflow(Backend backend) {
        aBadStepChangesNothing(backend, withoutStatistics(), 1e25f, "the gradients became too large or not a number"
                + SECOND_STEP + "in the gradient of ");
    }

    /** In every place between layers, in a block too, and in both directions. */
    static void theLayerIsNamed(Backend backend) {
        Samples samples = withPixel(1);
        for (int place = 0; place <= layers().size(); place++) {
            List<Layer> layers = new ArrayList<>(layers());
            layers.add(place, new Poison(true));
            assertNamed(backend, model(layers), samples, "the loss became NaN",
                    "in the output of layer poison, NaN at [7, ");
            if (place > 0 && place < layers.size() - 1) {
                layers.set(place, new Poison(false));
                assertNamed(backend, model(layers), samples, "the gradients became too large or not a number",
                        "in the gradient of the input of layer poison, NaN at [7, ");
            }
        }
        Layer block = Residual.of(Conv2D.of(1, 1), new Poison(true), Conv2D.of(1, 1));
        assertNamed(backend, model(List.of(block, Flatten.of(), Dense.of(2))), samples, "the loss became NaN",
                "in the output of layer poison, NaN at [7, 7, 7, 0] (sample 7)");
    }

    private static void assertNamed(Backend backend, Graph model, Samples samples, String what, String where) {
        try (Trainer trainer = trainer(model, backend)) {
            String message = assertThrows(WhiskerException.class, () -> trainer.fit(samples, null, 1, List.of()))
                    .getMessage();
            String expected = what + " in epoch 1, step 1: the first value that is not finite is " + where;
            assertTrue(message.startsWith(expected), message);
        }
    }

    /** Every weight in turn. */
    static void aBadWeightIsNamedByEvaluateAndPredict(Backend backend) {
        Samples samples = withPixel(1);
        Loss loss = new SparseCategoricalCrossentropy(true);
        try (Evaluator evaluator = Evaluator.of(manyLayers(), backend, loss, OPTIONS)) {
            for (Parameter parameter : evaluator.model().parameters().all()) {
                double[] sound = backend.read(parameter.value());
                double[] bad = sound.clone();
                bad[bad.length - 1] = Double.NaN;
                backend.write(parameter.value(), bad);
                String place = "the first value that is not finite is a weight: " + parameter.path() + ", NaN at [";
                String evaluated = assertThrows(WhiskerException.class, () -> evaluator.evaluate(samples)).getMessage();
                assertTrue(evaluated.startsWith("the loss is NaN: " + place), evaluated);
                String predicted = assertThrows(WhiskerException.class, () -> evaluator.predict(samples)).getMessage();
                assertTrue(predicted.startsWith("the model's output is NaN: " + place), predicted);
                backend.write(parameter.value(), sound);
            }
            assertTrue(Double.isFinite(evaluator.evaluate(samples).loss()));
        }
    }
}
