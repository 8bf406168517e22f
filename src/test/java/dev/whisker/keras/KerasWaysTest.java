package dev.whisker.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.format.Outputs;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that the weights of a model get into the right layers however Keras names, nests, creates and saves them, so
 * that the model computes the same as in Keras, or that the file is refused in one line. The cases are those of
 * tests-data/importer/make_ways.py.
 */
class KerasWaysTest {
    private static final Path COMMITTED = Path.of("tests-data/importer/ways.zip");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 1e-5;
    private static final Shape INPUT = Shape.of(2, 4, 4, 3);

    @TempDir
    Path folder;

    /** The number of files by expected and actual outcome. */
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    @Test
    void everyWayOfSavingIsReadRightOrRefused() throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(COMMITTED))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
        checkAll(folder);
        assertTrue(counts.getOrDefault("load: right", 0) >= 50 && counts.getOrDefault("refuse: refused", 0) >= 10,
                counts.toString());
    }

    /**
     * {@code python tests-data/importer/make_ways.py --count 300 --seed 7 DIR}, then {@code -Dwhisker.keras-files=DIR}.
     */
    @Test
    void drawnModelsAreReadRightOrRefused() throws IOException {
        String drawn = System.getProperty("whisker.keras-files");
        Assumptions.assumeTrue(drawn != null, "-Dwhisker.keras-files is not set");
        checkAll(Path.of(drawn));
        System.out.println(counts);
    }

    private void checkAll(Path cases) throws IOException {
        try (Stream<Path> all = Files.list(cases); Backend backend = new ReferenceBackend()) {
            for (Path one : all.sorted().toList()) {
                check(one, JSON.readTree(one.resolve("case.json").toFile()), backend);
            }
        }
        assertEquals(List.of(), faults, counts.toString());
    }

    private void check(Path one, JsonNode described, Backend backend) {
        Sequential.Builder builder = Sequential.builder(Shape.of(4, 4, 3));
        for (JsonNode layer : described.get("layers")) {
            if (layer.get(0).isNull()) {
                builder.add(LayerText.parse(layer.get(1).asText()));
            } else {
                builder.add(layer.get(0).asText(), LayerText.parse(layer.get(1).asText()));
            }
        }
        Graph model = builder.build();
        described.get("files").properties().forEach(file -> {
            String expected = file.getValue().asText();
            String outcome;
            try (Model weighted = Model.create(model, backend, Mode.INFERENCE, 0)) {
                outcome = outcome(one.resolve(file.getKey()), model, weighted, described);
            }
            counts.merge(expected + ": " + outcome.split("[: ]")[0], 1, Integer::sum);
            boolean good = outcome.equals("right") ? !expected.equals("refuse") : outcome.startsWith("refused")
                    && !expected.equals("load");
            if (!good) {
                faults.add(one.getFileName() + "/" + file.getKey() + " must " + expected + ", is " + outcome + " "
                        + described.get("about"));
            }
        });
    }

    private static String outcome(Path file, Graph described, Model model, JsonNode golden) {
        try (WeightSource source = WeightSource.open(file)) {
            WeightImport.load(source, WeightTargets.of(described, model), ImportOptions.STRICT);
        } catch (WhiskerException e) {
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
            return "refused: " + e.getMessage();
        }
        double[] y = Outputs.of(model, INPUT, numbers(golden.get("x")));
        double[] wanted = numbers(golden.get("y"));
        double largest = 0;
        for (int i = 0; i < wanted.length; i++) {
            largest = Math.max(largest, Math.abs(y[i] - wanted[i]) / Math.max(1, Math.abs(wanted[i])));
        }
        return largest <= TOLERANCE ? "right" : "wrong by " + largest;
    }

    private static double[] numbers(JsonNode list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i).doubleValue();
        }
        return numbers;
    }
}
