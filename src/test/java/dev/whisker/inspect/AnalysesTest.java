package dev.whisker.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.experiment.ExperimentReader;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Analyses of pictures where their results can be had in another way. */
class AnalysesTest {
    private static final Shape INPUT = Shape.of(6, 6, 2);

    private final Backend backend = new ReferenceBackend();
    private final double[] picture = new Random(4).doubles(72, 0.5, 2).toArray();

    @AfterEach
    void close() {
        backend.close();
    }

    private static Graph graph(String... layers) {
        StringBuilder yaml = new StringBuilder("model:\n");
        for (String layer : layers) {
            yaml.append("  - ").append(layer).append('\n');
        }
        return ExperimentReader.readModel("test", yaml.toString(), INPUT);
    }

    @Test
    void ofALinearModelEverythingIsItsWeights() {
        try (Trace trace = Trace.of(graph("Flatten", "Dense(3)"), backend)) {
            double[] kernel = backend.read(trace.model().parameters().get("dense/kernel").value());
            double[] gradient = InputGradient.of(trace, picture, 2);
            double covered = 0;
            for (int i = 0; i < 72; i++) {
                assertEquals(kernel[3 * i + 2], gradient[i], 1e-15);
                boolean inSquare = i / 12 >= 2 && i / 12 < 5 && i / 2 % 6 >= 2 && i / 2 % 6 < 5;
                covered += inSquare ? kernel[3 * i + 2] * (picture[i] - 0.25) : 0;
            }
            IntegratedGradients integrated = IntegratedGradients.of(trace, picture, 2, 3);
            assertEquals(0, integrated.gap(), 1e-12);
            assertEquals(kernel[3 * 7 + 2] * picture[7], integrated.values()[7], 1e-14);
            Heatmap occlusion = new Occlusion(3, 2, 0.25).of(trace, picture, 2);
            assertEquals(2, occlusion.height());
            assertEquals(covered, occlusion.values()[3], 1e-12);
            Heatmap saliency = InputGradient.saliency(INPUT, gradient);
            assertEquals(Math.max(Math.abs(gradient[0]), Math.abs(gradient[1])), saliency.values()[0]);
            assertArrayEquals(saliency.values(), InputGradient.smoothGrad(trace, picture, 2, 5, 0.3, 9).values(),
                    1e-14);
        }
    }

    @Test
    void mapsOfAValueWithTwoChannels() {
        Shape shape = Shape.of(1, 2, 2);
        double[] value = {1, 2, 3, 4};
        double[] gradient = {0.5, -1, 0.1, 0.2};
        // alpha = (0.3, -0.4); relu(0.3 - 0.8), relu(0.9 - 1.6)
        assertArrayEquals(new double[] {0, 0}, ClassActivationMap.GRADCAM.of(shape, value, gradient).values(), 1e-15);
        assertArrayEquals(new double[] {0, 1.1}, ClassActivationMap.HIRESCAM.of(shape, value, gradient).values(),
                1e-15);
        assertArrayEquals(new double[] {0.5, 1.1}, ClassActivationMap.LAYERCAM.of(shape, value, gradient).values(),
                1e-15);
        double first = 0.25 / (2 * 0.25 + 4 * 0.125) * 0.5 + 0.01 / (2 * 0.01 + 4 * 0.001) * 0.1;
        double second = 0.04 / (2 * 0.04 + 6 * 0.008) * 0.2;
        assertArrayEquals(new double[] {first + 2 * second, 3 * first + 4 * second},
                ClassActivationMap.GRADCAM_PLUS_PLUS.of(shape, value, gradient).values(), 1e-15);
    }

    @Test
    void guidedGradientsAreNeverNegativeAfterRelu() {
        Graph graph = graph("Conv2D(5, 3, activation=relu)", "Conv2D(4, 3)", "ReLU(max_value=6)", "Flatten",
                "Dense(2)");
        try (Trace plain = Trace.of(graph, backend); Trace guided = Trace.guided(graph, backend)) {
            guided.copyWeights(plain.model());
            List<String> before = List.of("conv2d:pre", "conv2d_1", "input");
            TracedValues own = guided.gradients(picture, 1, guided.score(1), before);
            TracedValues usual = plain.gradients(picture, 1, plain.score(1), before);
            double[] values = plain.forward(picture, 1, List.of("conv2d_1")).value("conv2d_1");
            for (int i = 0; i < values.length; i++) {
                double expected = values[i] > 0 && values[i] < 6 ? Math.max(usual.gradient("conv2d_1")[i], 0) : 0;
                assertEquals(expected, own.gradient("conv2d_1")[i], 1e-15);
            }
            assertTrue(Arrays.stream(own.gradient("conv2d:pre")).allMatch(each -> each >= 0));
            assertTrue(Arrays.stream(usual.gradient("conv2d:pre")).anyMatch(each -> each < 0));
            assertNotEquals(usual.gradient("input")[20], own.gradient("input")[20]);
        }
    }

    @Test
    void withoutAChannelThereIsNothingOfItsWeights() {
        try (Trace trace = Trace.of(graph("Conv2D(20, 3)", "GlobalAveragePooling2D", "Dense(2)"), backend)) {
            double[][] logits = ChannelAblation.logits(trace, picture, "conv2d");
            double[] means = trace.forward(picture, 1, List.of("global_average_pooling2d"))
                    .value("global_average_pooling2d");
            double[] kernel = backend.read(trace.model().parameters().get("dense/kernel").value());
            double whole = trace.scoresOf(1, picture, 1)[0];
            assertEquals(20, logits.length);
            for (int k = 0; k < 20; k++) {
                assertEquals(whole - means[k] * kernel[2 * k + 1], logits[k][1], 1e-13, "channel " + k);
            }
        }
    }

    @Test
    void patchesAreTheLargestMaximaOfEachChannel() {
        try (Trace trace = Trace.of(graph("Conv2D(3, 1)", "Flatten", "Dense(2)"), backend)) {
            Random random = new Random(8);
            double[][] pictures = new double[40][];
            Arrays.setAll(pictures, i -> random.doubles(72, -1, 1).toArray());
            TopPatches top = new TopPatches(trace, "conv2d", 2);
            top.add(pictures);
            for (int k = 0; k < 3; k++) {
                double[] maxima = new double[40];
                for (int i = 0; i < 40; i++) {
                    maxima[i] = ScoreCam.channel(trace.forward(pictures[i], 1, List.of("conv2d")).value("conv2d"),
                            trace.shape("conv2d"), k).max();
                }
                TopPatches.Patch best = top.of(k).get(0);
                assertEquals(Arrays.stream(maxima).max().orElseThrow(), best.value(), 1e-15);
                assertEquals(maxima[best.picture()], best.value(), 1e-15);
                assertEquals(Arrays.stream(maxima).sorted().toArray()[38], top.of(k).get(1).value(), 1e-15);
            }
        }
    }

    @Test
    void aRowForEachLayerAndWeightsAsBefore() {
        Graph graph = graph("Conv2D(4, 3, activation=relu)", "Flatten", "Dense(2, activation=softmax)");
        try (Trace trace = Trace.of(graph, backend)) {
            backend.write(trace.model().parameters().get("conv2d/bias").value(), new double[] {-1e6, 50, 50, 50});
            double[] head = backend.read(trace.model().parameters().get("dense/kernel").value());
            InspectionOptions options = new InspectionOptions(Set.of(Analysis.STATISTICS, Analysis.LAYERCAM,
                    Analysis.RANDOMIZATION), List.of(), 0, null, 0, 1);
            try (Inspection inspection = new Inspection(trace, graph, options)) {
                Map<String, LayerRow> rows = inspection.of(picture).rows();
                assertEquals(List.of("conv2d", "flatten", "dense"), List.copyOf(rows.keySet()));
                assertEquals(1, rows.get("conv2d").deadChannels());
                double[] value = trace.forward(picture, 1, List.of("conv2d")).value("conv2d");
                assertEquals(Math.sqrt(Matrix.dot(value, value)), rows.get("conv2d").value().l2(), 1e-12);
                assertTrue(Double.isNaN(rows.get("dense").gradientL2()), "softmax comes after the scores");
            }
            assertArrayEquals(head, backend.read(trace.model().parameters().get("dense/kernel").value()));
        }
    }
}
