package dev.whisker.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.exporter.ExportFixtures;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.Outputs;
import dev.whisker.format.TensorElements;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights of branches that can be mistaken for each other, with names that Keras counts: they come back by their places
 * in the graph, so that the model computes the same, or the file is refused.
 */
class KerasBranchesTest {
    private static final Shape INPUT = Shape.of(5, 5, 3);
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    /** A block as in Inception; a and b are the names of its first two branches, of equal shapes. */
    private static String[] block(String a, String b, String merge) {
        return new String[] {a + ": Conv2D(4, 1) from input", b + ": Conv2D(4, 1) from input",
            "pool: MaxPooling2D(3, strides=1, padding=same) from " + b,
            "conv2d_2: Conv2D(4, 1) from input", "conv2d_3: Conv2D(4, 3, padding=same) from conv2d_2",
            "merge: " + merge, "GlobalAveragePooling2D from merge", "Dense(2)"};
    }

    private Path written(Graph graph) {
        ExportedModel exported = ExportFixtures.withWeights(graph);
        Path file = folder.resolve("model.h5");
        KerasFile.write(exported, file);
        return file;
    }

    /** What a model computes with the weights that a file brings. */
    private static double[] outputs(Graph graph, Path file, double[] x) {
        try (Backend backend = new ReferenceBackend(); WeightSource source = WeightSource.open(file);
                Model model = Model.create(graph, backend, Mode.INFERENCE, 1)) {
            WeightImport.load(source, WeightTargets.of(graph, model), ImportOptions.STRICT);
            return Outputs.of(model, INPUT.withBatch(2), x);
        }
    }

    private static String refusal(Graph graph, Path file) {
        String message = assertThrows(WhiskerException.class, () -> outputs(graph, file, x())).getMessage();
        assertTrue(message.contains("it is not certain where the weights of layers") && !message.contains("\n"),
                message);
        return message;
    }

    private static double[] x() {
        return new Random(5).doubles(2 * INPUT.size(), -1, 1).map(value -> (float) value).toArray();
    }

    /** What the model computes whose weights {@link #written} wrote. */
    private static double[] expected(Graph graph) {
        ExportedModel exported = ExportFixtures.withWeights(graph);
        try (Backend backend = new ReferenceBackend();
                Model model = Model.create(graph, backend, Mode.INFERENCE, 1)) {
            for (Parameter parameter : model.parameters().all()) {
                TensorElements.fill(backend, parameter.value(), exported.weights().get(parameter.path()));
            }
            return Outputs.of(model, INPUT.withBatch(2), x());
        }
    }

    @Test
    void equalBranchesComeBackBitForBit() {
        Graph graph = ExportFixtures.model(INPUT, block("conv2d", "conv2d_1",
                "Concatenate from conv2d, pool, conv2d_3"));
        assertArrayEquals(expected(graph), outputs(graph, written(graph), x()));
    }

    /** The same network, whose branches are written in another order and have each other's names. */
    @Test
    void branchesWithSwappedNamesAreFoundByTheirConnections() {
        Graph graph = ExportFixtures.model(INPUT, block("conv2d", "conv2d_1",
                "Concatenate from conv2d, pool, conv2d_3"));
        Graph swapped = ExportFixtures.model(INPUT, block("conv2d_1", "conv2d",
                "Concatenate from conv2d_1, pool, conv2d_3"));
        assertArrayEquals(expected(graph), outputs(swapped, written(graph), x()));
    }

    @Test
    void branchesThatAreConnectedOtherwiseAreRefused() {
        Path file = written(ExportFixtures.model(INPUT, block("conv2d", "conv2d_1",
                "Concatenate from conv2d, pool, conv2d_3")));
        Graph other = ExportFixtures.model(INPUT, block("conv2d", "conv2d_1",
                "Concatenate from pool, conv2d, conv2d_3"));
        assertTrue(refusal(other, file).contains("'conv2d' and 'conv2d_1'"));
    }

    /** A value that two layers read: its second reader must read the same value in both models. */
    @Test
    void whatIsReadTwiceMustBeTheSameBothTimes() {
        String[] first = {"conv2d: Conv2D(4, 1) from input", "conv2d_1: Conv2D(4, 1) from input",
            "one: Subtract from conv2d, conv2d_1", "two: Subtract from conv2d, conv2d_1", "Add from one, two",
            "Flatten"};
        Graph graph = ExportFixtures.model(INPUT, first);
        Path file = written(graph);
        assertArrayEquals(expected(graph), outputs(graph, file, x()));
        String[] other = first.clone();
        other[3] = "two: Subtract from conv2d_1, conv2d";
        refusal(ExportFixtures.model(INPUT, other), file);
    }

    /** Names that people gave decide, here against the places in the graph. */
    @Test
    void namesOfPeopleComeFirst() {
        String[] first = {"a: Conv2D(4, 1) from input", "b: Conv2D(4, 1) from input", "Subtract from a, b", "Flatten"};
        String[] second = {"a: Conv2D(4, 1) from input", "b: Conv2D(4, 1) from input", "Subtract from b, a", "Flatten"};
        double[] negative = Arrays.stream(expected(ExportFixtures.model(INPUT, first))).map(value -> 0 - value)
                .toArray();
        assertArrayEquals(negative, outputs(ExportFixtures.model(INPUT, second),
                written(ExportFixtures.model(INPUT, first)), x()));
        String[] counted = {"a: Conv2D(4, 1) from input", "conv2d: Conv2D(4, 1) from input", "Subtract from conv2d, a",
            "Flatten"};
        refusal(ExportFixtures.model(INPUT, counted), written(ExportFixtures.model(INPUT, first)));
    }

    /** Layers of the same shapes that compute differently: the graphs agree only if these are where they were. */
    @Test
    void argumentsMustAgree() {
        String[] first = {"conv2d: Conv2D(4, 3, padding=same, dilation_rate=2) from input",
            "conv2d_1: Conv2D(4, 3, padding=same) from input", "Add from conv2d, conv2d_1", "Flatten"};
        String[] swapped = {"conv2d: Conv2D(4, 3, padding=same) from input",
            "conv2d_1: Conv2D(4, 3, padding=same, dilation_rate=2) from input", "Add from conv2d, conv2d_1", "Flatten"};
        Graph graph = ExportFixtures.model(INPUT, first);
        Path file = written(graph);
        assertArrayEquals(expected(graph), outputs(graph, file, x()));
        refusal(ExportFixtures.model(INPUT, swapped), file);
        swapped[2] = "Add from conv2d_1, conv2d";
        assertArrayEquals(expected(graph), outputs(ExportFixtures.model(INPUT, swapped), file, x()));
    }

    /** Factors of channels, which Keras' file reshapes before it multiplies. */
    @Test
    void branchesWithFactorsComeBack() {
        Graph graph = ExportFixtures.model(INPUT, "conv2d: Conv2D(3, 1) from input",
                "conv2d_1: Conv2D(3, 1) from input", "p: GlobalAveragePooling2D from conv2d",
                "dense: Dense(3) from p", "m: Multiply from conv2d, dense",
                "q: GlobalAveragePooling2D from conv2d_1", "dense_1: Dense(3) from q",
                "n: Multiply from dense_1, conv2d_1", "Subtract from m, n", "Flatten");
        assertArrayEquals(expected(graph), outputs(graph, written(graph), x()));
    }

    /** A chain in the file says nothing of branches in the model, although the shapes are the same. */
    @Test
    void aChainIsNotReadIntoBranches() {
        Path file = written(ExportFixtures.model(INPUT, "Conv2D(3, 1)", "Conv2D(3, 1)", "Flatten"));
        refusal(ExportFixtures.model(INPUT, "conv2d: Conv2D(3, 1) from input", "conv2d_1: Conv2D(3, 1) from input",
                "Subtract from conv2d, conv2d_1", "Flatten"), file);
    }

    private JsonNode unpacked() throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(
                Path.of("tests-data/importer/branches.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(folder.resolve(entry.getName()), zip.readAllBytes());
            }
        }
        return new ObjectMapper().readTree(folder.resolve("case.json").toFile());
    }

    private static double[] numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).mapToDouble(JsonNode::doubleValue).toArray();
    }

    /** The model of tests-data/importer/make_branches.py. */
    private static Graph ofKeras() {
        return ExportFixtures.model(INPUT, "conv2d: Conv2D(4, 1, activation=relu) from input",
                "conv2d_1: Conv2D(4, 1, activation=relu) from input",
                "pool: MaxPooling2D(3, strides=1, padding=same) from conv2d_1",
                "conv2d_2: Conv2D(4, 1, activation=relu) from input",
                "conv2d_3: Conv2D(4, 3, padding=same) from conv2d_2", "merge: Concatenate from pool, conv2d_3, conv2d",
                "conv2d_4: Conv2D(6, 3, padding=same) from merge",
                "conv2d_5: Conv2D(6, 3, padding=same, dilation_rate=2) from merge", "Add from conv2d_4, conv2d_5",
                "BatchNormalization", "GlobalAveragePooling2D", "Dense(2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.h5", "model.keras"})
    void whatKerasWroteComputesTheSame(String file) throws IOException {
        JsonNode golden = unpacked();
        double[] y = outputs(ofKeras(), folder.resolve(file), numbers(golden.get("x")));
        assertArrayEquals(numbers(golden.get("y")), y, TOLERANCE);
        assertEquals(4, y.length);
    }

    /** Weights alone do not say how their layers are connected, even if all fit. */
    @Test
    void weightsWithoutAGraphAreRefused() throws IOException {
        unpacked();
        Graph graph = ExportFixtures.model(INPUT, "conv2d: Conv2D(4, 1, activation=relu) from input",
                "conv2d_1: Conv2D(4, 1, activation=relu) from input",
                "pool: MaxPooling2D(3, strides=1, padding=same) from conv2d",
                "conv2d_2: Conv2D(4, 3, padding=same) from conv2d_1",
                "conv2d_3: Conv2D(4, 1, activation=relu) from input",
                "merge: Concatenate from pool, conv2d_2, conv2d_3",
                "conv2d_4: Conv2D(6, 3, padding=same) from merge",
                "conv2d_5: Conv2D(6, 3, padding=same, dilation_rate=2) from merge", "Add from conv2d_4, conv2d_5",
                "BatchNormalization", "GlobalAveragePooling2D", "Dense(2)");
        assertTrue(refusal(graph, folder.resolve("model.weights.h5")).contains("parallel branches of the model"));
        assertArrayEquals(outputs(ofKeras(), folder.resolve("model.h5"), x()),
                outputs(graph, folder.resolve("model.h5"), x()));
    }
}
