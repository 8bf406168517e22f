package dev.whisker.application;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Composite;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Applications of all flavors against real Keras: every layer's name and parameters, the mean of every block's
 * channels, the output.
 */
class KerasApplicationsTest {
    private static final Path DATA = Path.of("tests-data", "application");
    private static final int BATCH = 2;

    /** Of the largest value: float32 against Keras' float32, and float64 against it. */
    private static final double FLOAT32 = 2e-5;
    private static final double REFERENCE = 1e-5;

    /** One golden case. */
    private record Case(String name, JsonNode content) {
        Composite application() {
            List<String> arguments = new ArrayList<>();
            content.get("arguments").properties()
                    .forEach(a -> arguments.add(a.getKey() + "="
                            + (a.getValue().isNull() ? "None" : a.getValue().asText())));
            return (Composite) LayerText.parse(content.get("application").asText() + "(" + String.join(", ", arguments)
                    + ")");
        }

        Shape input() {
            return Shape.of(BATCH, content.get("size").get(0).asInt(), content.get("size").get(1).asInt(), 3);
        }

        double[] pictures() {
            boolean rescaled = application() instanceof MobileNetV3Large large && large.includePreprocessing();
            return Formula.pictures(input(), rescaled ? 0 : -1, rescaled ? 255 : 1);
        }
    }

    private static Stream<Case> cases() throws IOException {
        JsonNode cases = new ObjectMapper().readTree(DATA.resolve("layers.json").toFile());
        assertEquals(8, cases.size());
        return cases.properties().stream().map(entry -> new Case(entry.getKey(), entry.getValue()));
    }

    @TestFactory
    Stream<DynamicTest> layersAreThoseOfKeras() throws IOException {
        return cases().map(c -> DynamicTest.dynamicTest(c.name, () -> {
            Map<String, Long> expected = new LinkedHashMap<>();
            c.content.get("layers").forEach(layer -> expected.put(layer.get(0).asText(), layer.get(2).asLong()));
            assertEquals(List.copyOf(expected.keySet()), KerasLayers.names(c.application(), c.input()));

            Map<String, Long> parameters = new LinkedHashMap<>();
            for (WeightSpec spec : c.application().weights(c.input())) {
                parameters.merge(spec.name().substring(0, spec.name().indexOf('/')), spec.shape().size(), Long::sum);
            }
            expected.values().removeIf(count -> count == 0);
            assertEquals(expected, parameters);
        }));
    }

    @TestFactory
    Stream<DynamicTest> outputsAreThoseOfKerasOnTheReference() throws IOException {
        return outputsAreThoseOfKeras(new ReferenceBackend(), REFERENCE);
    }

    @TestFactory
    Stream<DynamicTest> outputsAreThoseOfKerasOnTheCpu() throws IOException {
        return outputsAreThoseOfKeras(new CpuBackend(), FLOAT32);
    }

    /** Not a factory: one that is given up for want of a GPU would not show as skipped. */
    @Tag(CudaHere.TAG)
    @Test
    void outputsAreThoseOfKerasOnTheGpu() throws IOException {
        try (Backend cuda = CudaHere.open()) {
            assertAll(cases().map(c -> () -> outputIsThatOfKeras(cuda, c, FLOAT32)));
        }
    }

    private static Stream<DynamicTest> outputsAreThoseOfKeras(Backend backend, double tolerance) throws IOException {
        return cases().map(c -> DynamicTest.dynamicTest(c.name,
                () -> outputIsThatOfKeras(backend, c, tolerance))).onClose(backend::close);
    }

    private static void outputIsThatOfKeras(Backend backend, Case c, double tolerance) {
        Map<String, NpyArray> golden = Npz.read(DATA.resolve("formula.npz"));
        Map<String, double[]> layers =
                LayerByLayer.outputs(backend, c.application(), c.input(), c.pictures(), Formula::weight);
        String means = c.name + "/mean/";
        List<String> blocks = golden.keySet().stream().filter(name -> name.startsWith(means)).map(name ->
                name.substring(means.length())).toList();
        assertTrue(blocks.size() >= 15, "blocks: " + blocks);
        for (String block : blocks) {
            NpyArray expected = golden.get(means + block);
            assertNear(block, expected.data(), channelMeans(layers.get(block), expected.shape()[1]), tolerance);
        }
        double[] output = LayerByLayer.output(backend, c.application(), c.input(), c.pictures(), Formula::weight);
        assertNear("output", golden.get(c.name + "/output").data(), output, tolerance);
    }

    private static double[] channelMeans(double[] values, int channels) {
        double[] means = new double[BATCH * channels];
        int pixels = values.length / means.length;
        for (int i = 0; i < values.length; i++) {
            means[i / (pixels * channels) * channels + i % channels] += values[i] / pixels;
        }
        return means;
    }

    private static void assertNear(String what, double[] expected, double[] actual, double tolerance) {
        double gap = Gap.relative(expected, actual);
        assertTrue(gap <= tolerance, what + " is " + gap + " of its largest value away from Keras, allowed are "
                + tolerance);
    }
}
