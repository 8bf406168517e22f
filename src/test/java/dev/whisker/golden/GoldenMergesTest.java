package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.SingleLayer;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every layer with several inputs against Keras: output, and the gradient of every input. */
class GoldenMergesTest {
    private static final Path FOLDER = Path.of("tests-data", "graph");
    /** Keras broadcasts any shapes; here only a map and its channels' factors are multiplied. */
    private static final List<String> REFUSED = List.of("add_03", "add_04", "maximum_04");

    /** One case: a layer as text, on inputs of these shapes. */
    record Case(String name, String layer, List<Shape> inputs) {
        @Override
        public String toString() {
            return name + " " + layer + " on " + inputs;
        }
    }

    /** The arrays of all cases, read once. */
    private static final class Goldens {
        static final Map<String, NpyArray> ARRAYS = Npz.read(FOLDER.resolve("goldens.npz"));
        static final List<Case> CASES = cases();

        private static List<Case> cases() {
            try {
                List<Case> cases = new ArrayList<>();
                for (JsonNode node : new ObjectMapper().readTree(FOLDER.resolve("goldens.json").toFile())
                        .get("merges")) {
                    List<Shape> inputs = new ArrayList<>();
                    node.get("inputs").forEach(shape -> inputs.add(Shape.of(IntStream.range(0, shape.size())
                            .map(axis -> shape.get(axis).asInt()).toArray())));
                    cases.add(new Case(node.get("name").asText(), node.get("layer").asText(), inputs));
                }
                return cases;
            } catch (IOException e) {
                throw new IllegalStateException("cannot read the goldens", e);
            }
        }
    }

    List<GoldenBackend> backends() {
        return GoldenBackend.ANYWHERE.stream().map(backend -> new GoldenBackend(backend.name(),
                backend.name().equals("reference") ? 1e-12 : 1e-5, backend.open())).toList();
    }

    @TestFactory
    Stream<DynamicTest> merges() {
        List<Case> cases = Goldens.CASES.stream().filter(one -> !REFUSED.contains(one.name)).toList();
        return GoldenBackend.tests(backends(), cases, (session, golden) -> {
            Layer layer = LayerText.parse(golden.layer);
            try (SingleLayer single = SingleLayer.of(layer, golden.inputs).mode(Mode.TRAINING).gradients()
                    .build(session.backend())) {
                double[][] xs = IntStream.range(0, golden.inputs.size()).mapToObj(i -> array(golden, "x" + i).data())
                        .toArray(double[][]::new);
                session.assertNear("y", array(golden, "y"), single.forward(xs));
                assertArrayEquals(array(golden, "y").shape(), single.outputShape().toArray());
                List<double[]> gradients = single.backward(array(golden, "dy").data()).inputs();
                assertEquals(xs.length, gradients.size());
                for (int i = 0; i < xs.length; i++) {
                    session.assertNear("dx" + i, array(golden, "dx" + i), gradients.get(i));
                }
            }
        });
    }

    private static NpyArray array(Case golden, String name) {
        return Goldens.ARRAYS.get(golden.name + "/" + name);
    }

    @Test
    void othersAreRefusedInALine() {
        List<Case> refused = Goldens.CASES.stream().filter(one -> REFUSED.contains(one.name)).toList();
        assertEquals(REFUSED.size(), refused.size());
        for (Case one : refused) {
            Layer layer = LayerText.parse(one.layer);
            String message = assertThrows(LayerException.class, () -> layer.outputShape(one.inputs)).getMessage();
            assertEquals(one.layer + " cannot take inputs of shapes " + one.inputs + ": they must be the same",
                    message);
        }
    }

    @Test
    void allCasesAreThere() {
        assertEquals(29, Goldens.CASES.size());
        assertTrue(Goldens.CASES.stream().map(one -> one.layer.replaceFirst("\\(.*", "")).distinct().count() == 6);
    }
}
