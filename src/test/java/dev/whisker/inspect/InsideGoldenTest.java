package dev.whisker.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.experiment.Experiments;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import dev.whisker.op.Statistics;
import dev.whisker.support.InsideGolden;
import dev.whisker.support.RealData;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every analysis of single pictures and of a batch against Keras and TensorFlow in float64. */
class InsideGoldenTest {
    private static final int COLUMNS = 9;

    static List<Supplier<Backend>> backends() {
        return List.of(ReferenceBackend::new, CpuBackend::new);
    }

    /** A network of the golden file with its weights, on a backend. */
    private record Network(String name, Backend backend, Graph graph, InsideGolden golden) implements AutoCloseable {
        static Network open(String name, Backend backend) throws IOException {
            InsideGolden golden = InsideGolden.read(backend.floatType() == DType.FLOAT64);
            Graph graph = Experiments.find(name.equals("b4") ? "B4"
                    : InsideGolden.folder().resolve("small-a.yaml").toString()).model();
            return new Network(name, backend, graph, golden);
        }

        /** Writes the weights: the base's from the file of ImageNet weights, the others from the golden file. */
        Trace load(Trace trace) {
            if (name.equals("b4")) {
                try (WeightSource source = WeightSource.open(RealData.mobileNetV2Weights())) {
                    WeightImport.load(source, WeightTargets.of(graph, trace.model()).nested("base"),
                            ImportOptions.STRICT);
                }
            }
            golden.below(name + "/weights/").forEach(path -> backend.write(
                    trace.model().parameters().get(path).value(), golden.data(name + "/weights/" + path)));
            return trace;
        }

        @Override
        public void close() {
            backend.close();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void smallNetwork(Supplier<Backend> open) throws IOException {
        try (Network network = Network.open("small", open.get());
             Trace trace = network.load(Trace.of(network.graph, network.backend))) {
            for (int picture : new int[] {0, 8}) {
                double[] input = network.golden.row("small/batch", picture);
                checkPicture(network, trace, "small/" + picture + "/", input, new Occlusion(16, 8, 0), true);
                checkSmallPicture(network, trace, "small/" + picture + "/", input);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void mobileNetV2(Supplier<Backend> open) throws IOException {
        try (Network network = Network.open("b4", open.get());
             Trace trace = network.load(Trace.of(network.graph, network.backend))) {
            // The second picture, which has no kinks nearby, is enough where a picture takes half a minute.
            for (int picture = network.backend.floatType() == DType.FLOAT64 ? 1 : 0; picture < 2; picture++) {
                double[] input = network.golden.data("b4/" + picture + "/input");
                checkPicture(network, trace, "b4/" + picture + "/", input, new Occlusion(32, 16, 127.5),
                        picture == 1);
            }
        }
    }

    /** Grad-CAM and HiResCAM change with the last layer; Grad-CAM++ and LayerCAM hardly do. */
    @Test
    void mapsAndRandomHeads() throws IOException {
        try (Network network = Network.open("b4", new CpuBackend());
             Trace trace = network.load(Trace.of(network.graph, network.backend));
             Inspection inspection = new Inspection(trace, network.graph, new InspectionOptions(Set.of(Analysis.GRADCAM,
                     Analysis.GRADCAM_PLUS_PLUS, Analysis.HIRESCAM, Analysis.LAYERCAM, Analysis.RANDOMIZATION),
                     List.of(), -1, null, 0, 1))) {
            assertEquals(List.of("base/out_relu"), inspection.mapLayers());
            double[] weights = network.backend.read(trace.model().parameters().get("dense/kernel").value());
            for (int picture = 0; picture < 2; picture++) {
                Map<String, Double> found = inspection.of(network.golden.data("b4/" + picture + "/input"))
                        .randomization();
                assertTrue(Math.abs(found.get("gradcam/base/out_relu")) < 0.4, found.toString());
                assertTrue(Math.abs(found.get("hirescam/base/out_relu")) < 0.4, found.toString());
                assertTrue(found.get("gradcam_plus_plus/base/out_relu") > 0.9, found.toString());
                assertTrue(found.get("layercam/base/out_relu") > 0.75, found.toString());
            }
            assertArrayEquals(weights, network.backend.read(trace.model().parameters().get("dense/kernel").value()));
        }
    }

    private void checkPicture(Network network, Trace trace, String at, double[] input, Occlusion occlusion,
            boolean kinksAreFar) {
        InsideGolden golden = network.golden;
        String scores = trace.scores();
        double[] logits = trace.forward(input, 1, List.of(scores)).value(scores);
        golden.assertNear(at + "logits", logits);
        golden.assertNear(at + "probabilities", ScoreCam.softmax(logits));
        int target = (int) golden.data(at + "target")[0];
        assertEquals(golden.names(network.name + "_layers"), trace.layers());
        checkStatistics(golden, trace, at, input, target);

        Shape shape = trace.shape("input");
        double[] gradient = InputGradient.of(trace, input, target);
        double[] saliency = InputGradient.saliency(shape, gradient).values();
        if (kinksAreFar) {
            golden.assertNear(at + "saliency_max_abs", saliency);
            golden.assertNear(at + "input_gradient_probes", probes(gradient, input));
        } else {
            golden.assertMostlyNear(at + "saliency_max_abs", saliency);
        }
        // On the reference a picture through MobileNetV2 takes a quarter of a second; these need more than a hundred.
        if (network.name.equals("small") || network.backend.floatType() != DType.FLOAT64) {
            IntegratedGradients integrated = IntegratedGradients.of(trace, input, target, 50);
            golden.assertMostlyNear(at + "integrated_gradients_sum",
                    InputGradient.channelSums(shape, integrated.values()).values());
            golden.assertMostlyNear(at + "integrated_gradients_completeness", new double[] {integrated.sum(),
                integrated.difference()});
            golden.assertNear(at + "occlusion", occlusion.of(trace, input, target).values());
        }
        Map<String, TracedValues> passes = new HashMap<>();
        for (ClassActivationMap method : ClassActivationMap.values()) {
            for (String layer : golden.below(at + method.key() + "/")) {
                TracedValues traced = passes.computeIfAbsent(layer, name -> trace.gradients(input, 1,
                        trace.score(target), List.of(name), List.of(name)));
                Heatmap map = method.of(trace.shape(layer), traced.value(layer), traced.gradient(layer));
                golden.assertNear(at + method.key() + "/" + layer, map.values());
                if (golden.array(at + method.key() + "_display/" + layer) != null) {
                    golden.assertNear(at + method.key() + "_display/" + layer,
                            map.overMax().resized(shape.get(0), shape.get(1)).values());
                }
            }
        }
    }

    private void checkStatistics(InsideGolden golden, Trace trace, String at, double[] input, int target) {
        Map<String, LayerRow> rows;
        try (Inspection inspection = new Inspection(trace, trace.graph(), new InspectionOptions(
                Set.of(Analysis.STATISTICS), List.of(), target, null, 0, 0))) {
            rows = inspection.of(input).rows();
        }
        List<String> layers = trace.layers();
        double[] expected = golden.data(at + "layer_statistics");
        boolean single = trace.model().backend().floatType() != DType.FLOAT64;
        for (int i = 0; i < layers.size(); i++) {
            Statistics value = rows.get(layers.get(i)).value();
            double[] found = rows.get(layers.get(i)).numbers();
            for (int column = 0; column < COLUMNS; column++) {
                String what = at + layers.get(i) + " " + golden.names("statistics").get(column);
                double wanted = expected[i * COLUMNS + column];
                // Means are small beside what they are the mean of.
                double scale = column < 4 ? Math.max(Math.abs(wanted), value.maxMagnitude()) : Math.abs(wanted);
                double tolerance = column == 4 ? 1e-4 : column == 6 ? 0
                        : !single ? 1e-9 * scale : (column < 7 ? 1e-4 : 1e-2) * scale;
                assertEquals(wanted, found[column], tolerance, what);
            }
        }
    }

    /** l2 norm; sum(g x); sum over i of g[i] cos(0.37 i). */
    private static double[] probes(double[] gradient, double[] input) {
        double[] probes = new double[3];
        for (int i = 0; i < gradient.length; i++) {
            probes[0] += gradient[i] * gradient[i];
            probes[1] += gradient[i] * input[i];
            probes[2] += gradient[i] * Math.cos(0.37 * i);
        }
        probes[0] = Math.sqrt(probes[0]);
        return probes;
    }

    private void checkSmallPicture(Network network, Trace trace, String at, double[] input) {
        InsideGolden golden = network.golden;
        int target = (int) golden.data(at + "target")[0];
        golden.assertNear(at + "input_gradient", InputGradient.of(trace, input, target));
        try (Trace guided = network.load(Trace.guided(network.graph, network.backend))) {
            golden.assertNear(at + "guided_backprop", InputGradient.of(guided, input, target));
        }
        ScoreCam scoreCam = ScoreCam.of(trace, input, target, "conv2d_2");
        golden.assertNear(at + "score_cam_scores/conv2d_2", scoreCam.scores());
        golden.assertNear(at + "score_cam/conv2d_2", scoreCam.map().values());
        golden.assertNear(at + "ablation_logits/conv2d_2", flat(ChannelAblation.logits(trace, input, "conv2d_2")));
        for (String layer : List.of("conv2d_2", "re_lu")) {
            golden.assertNear(at + "activation/" + layer, trace.forward(input, 1, List.of(layer)).value(layer));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batch(Supplier<Backend> open) throws IOException {
        try (Network network = Network.open("small", open.get());
             Trace trace = network.load(Trace.of(network.graph, network.backend))) {
            InsideGolden golden = network.golden;
            double[] batch = golden.data("small/batch");
            List<String> layers = golden.names("cka_layers");
            TracedValues values = trace.forward(batch, 16, List.of("conv2d", "re_lu", "conv2d_2", "dense_1", "dense"));
            List<double[][]> rows = layers.stream().map(layer -> rows(values.value(layer), 16)).toList();
            double[] biased = new double[layers.size() * layers.size()];
            double[] debiased = new double[biased.length];
            for (int i = 0; i < biased.length; i++) {
                double[][] x = rows.get(i / layers.size());
                double[][] y = rows.get(i % layers.size());
                biased[i] = Cka.biased(x, y);
                debiased[i] = Cka.debiased(x, y);
            }
            golden.assertNear("small/cka", biased);
            golden.assertNear("small/cka_debiased", debiased);
            checkPrincipalComponents(golden, means(values.value("conv2d_2"), 16, 16));
            checkTopPatches(golden, trace, batch);
            Heatmap field = ReceptiveField.effective(trace, "conv2d_2", 6, 6, rows(batch, 16));
            golden.assertNear("small/effective_receptive_field", field.values());
        }
    }

    private static void checkPrincipalComponents(InsideGolden golden, double[][] means) {
        PrincipalComponents components = PrincipalComponents.of(means);
        golden.assertNear("small/pca_singular_values", components.singularValues());
        double[] firstTwo = new double[2 * means.length];
        for (int i = 0; i < firstTwo.length; i++) {
            firstTwo[i] = Math.abs(components.coordinates()[i / 2][i % 2]);
        }
        golden.assertNear("small/pca_first_two_abs", firstTwo);
    }

    private static void checkTopPatches(InsideGolden golden, Trace trace, double[] batch) {
        TopPatches patches = new TopPatches(trace, "conv2d_2", 3);
        patches.add(rows(batch, 16));
        ReceptiveField field = ReceptiveField.of(trace, "conv2d_2").orElseThrow();
        List<Integer> places = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int k = 0; k < 16; k++) {
            for (TopPatches.Patch each : patches.of(k)) {
                places.addAll(List.of(each.picture(), each.y(), each.x(), field.rows().from(each.y()),
                        field.rows().to(each.y(), 64), field.columns().from(each.x()),
                        field.columns().to(each.x(), 64)));
                values.add(each.value());
            }
        }
        assertArrayEquals(golden.array("small/top_patches").toInts(),
                places.stream().mapToInt(Integer::intValue).toArray());
        golden.assertNear("small/top_patch_values", values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Test
    void hessian() throws IOException {
        try (Network network = Network.open("small", new ReferenceBackend());
             Trace trace = network.load(Trace.withWeightGradients(network.graph, network.backend))) {
            InsideGolden golden = network.golden;
            int[] labels = golden.array("small/labels").toInts();
            Seed loss = new Seed(trace.scores(), (logits, samples) -> crossEntropyGradient(logits, labels));
            Map<String, double[]> products = HessianVector.ofWeights(trace, loss, golden.data("small/batch"), 16);
            List<String> weights = golden.names("trained_weights");
            double[] norms = new double[weights.size()];
            double[] dots = new double[weights.size()];
            for (int i = 0; i < norms.length; i++) {
                double[] product = products.get(weights.get(i));
                double[] weight = golden.data("small/weights/" + weights.get(i));
                norms[i] = Math.sqrt(Matrix.dot(product, product));
                dots[i] = Matrix.dot(product, weight);
            }
            InsideGolden.assertNear("norms", golden.data("small/hessian_vector_norms"), 2e-8, norms);
            InsideGolden.assertNear("dots", golden.data("small/hessian_vector_dots"), 2e-8, dots);
        }
    }

    private static double[] crossEntropyGradient(double[] logits, int[] labels) {
        double[] gradient = new double[logits.length];
        for (int i = 0; i < labels.length; i++) {
            double[] probabilities = ScoreCam.softmax(new double[] {logits[2 * i], logits[2 * i + 1]});
            for (int k = 0; k < 2; k++) {
                gradient[2 * i + k] = (probabilities[k] - (labels[i] == k ? 1 : 0)) / labels.length;
            }
        }
        return gradient;
    }

    private static double[][] rows(double[] values, int count) {
        int size = values.length / count;
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * size, (i + 1) * size);
        }
        return rows;
    }

    /** Of a value (samples, height, width, channels), the means over positions. */
    private static double[][] means(double[] value, int samples, int channels) {
        double[][] means = new double[samples][channels];
        int size = value.length / samples;
        for (int i = 0; i < value.length; i++) {
            means[i / size][i % channels] += value[i] * channels / size;
        }
        return means;
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
