package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What training changes: statistics, masks, augmentation. */
class TrainingBehaviourTest {
    private static final Shape PICTURES = Shape.of(6, 3, 4, 2);
    private final ReferenceBackend backend = new ReferenceBackend();

    private SingleLayerBuilder training(String text, Shape input) {
        return SingleLayer.of(LayerText.parse(text), input).mode(Mode.TRAINING).seed(5);
    }

    private static double[] counting(long size) {
        return DoubleStream.iterate(1, value -> value + 1).limit(size).toArray();
    }

    @Test
    void batchNormalizationNormalizesByTheBatchAndMovesItsStatistics() {
        try (SingleLayer layer = training("BatchNormalization(momentum=0.9, epsilon=1e-12)",
                Shape.of(4, 1)).build(backend)) {
            // Mean 4, population variance 5.
            double[] y = layer.forward(new double[] {1, 3, 5, 7});
            double unit = Math.sqrt(5);
            assertArrayEquals(new double[] {-3 / unit, -1 / unit, 1 / unit, 3 / unit}, y, 1e-9);
            assertArrayEquals(new double[] {0.4}, layer.weight("moving_mean"), 1e-12);
            assertArrayEquals(new double[] {0.9 + 0.5}, layer.weight("moving_variance"), 1e-12);
        }
    }

    @Test
    void frozenBatchNormalizationUsesAndKeepsItsStatistics() {
        try (SingleLayer layer = training("BatchNormalization(epsilon=1e-12)",
                Shape.of(2, 1)).frozen().gradients().build(backend)) {
            layer.weight("moving_mean", new double[] {1});
            layer.weight("moving_variance", new double[] {4});
            assertArrayEquals(new double[] {0.5, 2}, layer.forward(new double[] {2, 5}), 1e-9);
            SingleLayer.Gradients gradients = layer.backward(new double[] {1, 3});
            assertArrayEquals(new double[] {0.5, 1.5}, gradients.input(), 1e-9);
            assertTrue(gradients.weights().isEmpty());
            assertArrayEquals(new double[] {1}, layer.weight("moving_mean"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BatchNormalization()", "BatchNormalization(center=false)",
            "BatchNormalization(scale=false)"})
    void batchNormalizationKeepsItsInputForAnyGradient(String text) {
        double[] x = {1, 3, 4, 7};
        double[] dy = {1, -1, 2, 5};
        try (SingleLayer both = training(text, Shape.of(4, 1)).gradients().build(backend);
                SingleLayer weightsOnly = training(text, Shape.of(4, 1)).weightGradientsOnly().build(backend)) {
            both.forward(x);
            weightsOnly.forward(x);
            Map<String, double[]> expected = both.backward(dy).weights();
            Map<String, double[]> actual = weightsOnly.backward(dy).weights();
            assertEquals(expected.keySet(), actual.keySet());
            expected.forEach((name, gradient) -> assertArrayEquals(gradient, actual.get(name), name));
            assertTrue(expected.values().stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite));
        }
    }

    @Test
    void dropoutScalesSurvivorsAndDrawsAnewEachStep() {
        Shape input = Shape.of(10, 1000);
        try (SingleLayer layer = training("Dropout(0.3)", input).build(backend)) {
            double[] x = counting(input.size());
            double[] y = layer.forward(x);
            int dropped = 0;
            for (int i = 0; i < y.length; i++) {
                if (y[i] == 0) {
                    dropped++;
                } else {
                    assertEquals(x[i] / 0.7, y[i], 1e-9 * x[i]);
                }
            }
            // Five standard deviations of a binomial draw of 10,000.
            assertEquals(3000, dropped, 5 * Math.sqrt(10_000 * 0.3 * 0.7));
            layer.step(1, 0, IntStream.range(0, 10).toArray());
            assertFalse(Arrays.equals(y, layer.forward(x)));
        }
    }

    @Test
    void aSeedOfItsOwnReplacesTheRuns() {
        Shape input = Shape.of(1, 1000);
        double[] x = counting(input.size());
        try (SingleLayer one = SingleLayer.of(Dropout.of(0.5).seed(9),
                input).mode(Mode.TRAINING).seed(1).build(backend);
                SingleLayer other = SingleLayer.of(Dropout.of(0.5).seed(9),
                        input).mode(Mode.TRAINING).seed(2).build(backend);
                SingleLayer run = SingleLayer.of(Dropout.of(0.5), input).mode(Mode.TRAINING).seed(2).build(backend)) {
            assertArrayEquals(one.forward(x), other.forward(x));
            assertFalse(Arrays.equals(other.forward(x), run.forward(x)));
        }
    }

    @Test
    void freezingDoesNotStopDropout() {
        try (SingleLayer frozen = training("Dropout(0.5)", Shape.of(1, 100)).frozen().build(backend);
                SingleLayer trained = training("Dropout(0.5)", Shape.of(1, 100)).build(backend);
                SingleLayer inference = SingleLayer.of(Dropout.of(0.5), Shape.of(1, 100)).build(backend)) {
            double[] y = frozen.forward(counting(100));
            assertArrayEquals(trained.forward(counting(100)), y);
            assertFalse(Arrays.equals(counting(100), y));
            assertArrayEquals(counting(100), inference.forward(counting(100)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RandomFlip()", "RandomFlip(horizontal)", "RandomRotation(0.5)"})
    void augmentationFollowsTheSampleAndNotItsPlace(String text) {
        try (SingleLayer layer = training(text, PICTURES).build(backend)) {
            int picture = (int) PICTURES.size() / PICTURES.batch();
            double[] same = new double[(int) PICTURES.size()];
            for (int i = 0; i < same.length; i++) {
                same[i] = i % picture;
            }
            layer.step(0, 2, 10, 11, 12, 13, 14, 15);
            double[] y = layer.forward(same);
            layer.step(7, 2, 15, 14, 13, 12, 11, 10);
            double[] reversed = layer.forward(same);
            for (int n = 0; n < PICTURES.batch(); n++) {
                int m = PICTURES.batch() - 1 - n;
                assertArrayEquals(Arrays.copyOfRange(y, n * picture, (n + 1) * picture),
                        Arrays.copyOfRange(reversed, m * picture, (m + 1) * picture));
            }
            layer.step(0, 3, 10, 11, 12, 13, 14, 15);
            assertFalse(Arrays.equals(y, layer.forward(same)), "another epoch draws anew");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RandomFlip()", "RandomRotation(0.5)"})
    void augmentationStaysActiveWhenFrozenAndRestsInInference(String text) {
        double[] x = counting(PICTURES.size());
        try (SingleLayer frozen = training(text, PICTURES).frozen().build(backend);
                SingleLayer inference = SingleLayer.of(LayerText.parse(text), PICTURES).seed(5).build(backend)) {
            assertFalse(Arrays.equals(x, frozen.forward(x)));
            assertArrayEquals(x, inference.forward(x));
        }
    }

    @Test
    void refusesOutputsThatNoArrayHolds() {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> SingleLayer.of(Resizing.of(70_000, 70_000), Shape.of(1, 2, 2, 1)).build(backend));
        assertEquals("Resizing(height=70000, width=70000) cannot take an input of shape (None, 2, 2, 1): its output "
                + "(1, 70000, 70000, 1) has "
                + "4900000000 elements; at most 2147483639 fit in one array", e.getMessage());
    }

    @Test
    void refusesWrongArraysAndNames() {
        try (SingleLayer layer = SingleLayer.of(Dense.of(2), Shape.of(1, 3)).build(backend)) {
            assertEquals("Dense(units=2): the input has the shape (1, 3), 3 elements; received 4",
                    assertThrows(WhiskerException.class, () -> layer.forward(new double[4])).getMessage());
            assertEquals("Dense(units=2) has no weight 'kernal' (did you mean 'kernel'?); its weights: kernel, bias",
                    assertThrows(WhiskerException.class, () -> layer.weight("kernal")).getMessage());
            layer.forward(new double[3]);
            assertThrows(IllegalStateException.class, () -> layer.backward(new double[2]));
        }
    }
}
