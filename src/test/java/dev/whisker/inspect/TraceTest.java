package dev.whisker.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.experiment.ExperimentReader;
import dev.whisker.model.Graph;
import dev.whisker.model.Parameter;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values and gradients inside networks, against differences of the score and against each other. */
class TraceTest {
    private static final String BRANCHES = """
            - Rescaling(1/255)
            - RandomFlip
            - stem: Conv2D(4, 3, activation=swish)
            - left: {layer: "Conv2D(3, 3, padding=same, activation=tanh)", from: stem}
            - right: {layer: "Conv2D(3, 1, activation=elu)", from: stem}
            - join: {layer: Concatenate, from: [left, right, stem]}
            - BatchNormalization
            - Dropout(0.5)
            - GlobalAveragePooling2D
            - Dense(3, activation=softmax)
            """;

    private final Backend backend = new ReferenceBackend();
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        backend.close();
    }

    private static Graph graph(String layers) {
        return ExperimentReader.readModel("test", "model:\n" + layers.indent(2), Shape.of(6, 7, 3));
    }

    private double[] pictures(int count) {
        return random.doubles(count * 6 * 7 * 3L, 0, 255).toArray();
    }

    @Test
    void gradientOfEveryValueIsTheDerivativeOfTheScore() {
        try (Trace trace = Trace.of(graph(BRANCHES), backend)) {
            double[] pictures = pictures(2);
            for (String layer : List.of("rescaling", "stem", "stem:pre", "left", "right:pre", "join",
                    "batch_normalization", "dropout", "global_average_pooling2d")) {
                double[] gradient = trace.gradients(pictures, 2, trace.score(1), List.of(layer)).gradient(layer);
                double[] direction = random.doubles(gradient.length, -1, 1).toArray();
                double up = score(trace, layer, direction, 1e-6, pictures);
                double down = score(trace, layer, direction, -1e-6, pictures);
                double expected = (up - down) / 2e-6;
                assertEquals(expected, Matrix.dot(gradient, direction), 1e-7 * Math.max(1, Math.abs(expected)), layer);
            }
        }
    }

    /** The sum over samples of the score of class 1, with a layer's value moved. */
    private static double score(Trace trace, String layer, double[] direction, double step, double[] pictures) {
        double[] scores = trace.scoresWith(layer, value -> {
            for (int i = 0; i < value.length; i++) {
                value[i] += step * direction[i];
            }
            return value;
        }, pictures, 2);
        return scores[1] + scores[4];
    }

    @Test
    void gradientOfTheInputIsTheDerivativeOfTheScore() {
        try (Trace trace = Trace.of(graph(BRANCHES), backend)) {
            double[] picture = pictures(1);
            double[] gradient = InputGradient.of(trace, picture, 2);
            double[] direction = random.doubles(picture.length, -1, 1).toArray();
            double[] up = new double[picture.length];
            double[] down = new double[picture.length];
            for (int i = 0; i < picture.length; i++) {
                up[i] = picture[i] + 1e-4 * direction[i];
                down[i] = picture[i] - 1e-4 * direction[i];
            }
            double expected = (trace.scoresOf(2, up, 1)[0] - trace.scoresOf(2, down, 1)[0]) / 2e-4;
            assertEquals(expected, Matrix.dot(gradient, direction), 1e-8);
        }
    }

    @Test
    void valuesAreThoseOfTheLayersAsDescribed() {
        try (Trace trace = Trace.of(graph(BRANCHES), backend)) {
            assertEquals(List.of("rescaling", "stem", "left", "right", "join", "batch_normalization", "dropout",
                    "global_average_pooling2d", "dense"), trace.layers());
            assertEquals("dense:pre", trace.scores());
            assertEquals("dropout", trace.lastFeatureMap());
            assertEquals(Shape.of(4, 5, 10), trace.shape("join"));
            double[] pictures = pictures(1);
            TracedValues values = trace.forward(pictures, 1, List.of("left:pre", "left", "batch_normalization",
                    "dropout",
                    "dense:pre", "dense", "input"));
            assertArrayEquals(pictures, values.value("input"));
            assertArrayEquals(Arrays.stream(values.value("left:pre")).map(Math::tanh).toArray(), values.value("left"),
                    1e-12);
            assertArrayEquals(values.value("batch_normalization"), values.value("dropout"));
            assertArrayEquals(ScoreCam.softmax(values.value("dense:pre")), values.value("dense"), 1e-12);
            assertThrows(IllegalArgumentException.class, () -> values.value("stem"));
        }
    }

    @Test
    void frozenWeightsHaveGradientsToo() {
        Graph frozen = graph(BRANCHES).freeze(path -> path.equals("stem"));
        try (Trace trace = Trace.withWeightGradients(frozen, backend)) {
            double[] picture = pictures(1);
            trace.gradients(picture, 1, trace.score(0), Set.of());
            Parameter kernel = trace.model().parameters().get("stem/kernel");
            double[] gradient = backend.read(kernel.gradient());
            double[] weights = backend.read(kernel.value());
            double before = trace.scoresOf(0, picture, 1)[0];
            weights[5] += 1e-6;
            backend.write(kernel.value(), weights);
            assertEquals((trace.scoresOf(0, picture, 1)[0] - before) / 1e-6, gradient[5], 1e-5);
        }
    }

    @Test
    void oneOutputHasTwoClasses() {
        try (Trace trace = Trace.of(graph("- Flatten\n- Dense(1)\n- Activation(sigmoid)\n"), backend)) {
            double[] picture = pictures(1);
            assertEquals("dense", trace.scores());
            assertEquals(2, trace.classes());
            assertEquals(-trace.scoresOf(1, picture, 1)[0], trace.scoresOf(0, picture, 1)[0]);
            double[] one = InputGradient.of(trace, picture, 1);
            double[] zero = InputGradient.of(trace, picture, 0);
            assertArrayEquals(one, Arrays.stream(zero).map(each -> -each).toArray());
            WhiskerException none = assertThrows(WhiskerException.class, trace::lastFeatureMap);
            assertTrue(none.getMessage().contains("class activation maps need one"), none.getMessage());
        }
    }

    @Test
    void anUnknownLayerIsNamedWithTheNearest() {
        try (Trace trace = Trace.of(graph(BRANCHES), backend)) {
            WhiskerException unknown = assertThrows(WhiskerException.class, () -> trace.shape("steam"));
            assertEquals("the model has no layer 'steam' (did you mean 'stem'?); summary shows its layers",
                    unknown.getMessage());
        }
    }

    @Test
    void integratedGradientsComeNearerToCompleteness() {
        try (Trace trace = Trace.of(graph("- Rescaling(1/20)\n- Conv2D(6, 3, activation=relu)\n"
                + "- Conv2D(6, 3, activation=relu6)\n- Flatten\n- Dense(4, activation=tanh)\n- Dense(2)\n"), backend)) {
            double[] picture = pictures(1);
            IntegratedGradients uniform = IntegratedGradients.of(trace, picture, 1, 50);
            IntegratedGradients complete = IntegratedGradients.complete(trace, picture, 1, 1e-3, 400);
            assertEquals(uniform.difference(), complete.difference(), 1e-9);
            assertTrue(complete.gap() <= 1e-3, () -> complete.gap() + " after " + complete.steps() + " steps");
            double largest = Arrays.stream(complete.values()).map(Math::abs).max().orElseThrow();
            double[] fine = IntegratedGradients.of(trace, picture, 1, 3000).values();
            assertArrayEquals(fine, complete.values(), 0.02 * largest);
        }
    }
}
