package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that look inside the network of a run: inspect, probe, cka. */
class InspectCommandTest {
    @TempDir
    private static Path temporary;
    private static Path run;
    private static Path red;

    @BeforeAll
    static void train() throws IOException {
        Path data = temporary.resolve("data");
        ColorRuns.pictures(data.resolve("red"), ColorRuns.RED, 12);
        ColorRuns.pictures(data.resolve("<b>blue"), ColorRuns.BLUE, 12);
        red = data.resolve("red/3.png");
        Path yaml = Files.writeString(temporary.resolve("colors.yaml"), """
                data:
                  image_size: [8, 8]
                  split: {train: 60, validation: 20, test: 20}
                  batch: 4
                model:
                  - Rescaling(1/127.5, offset=-1)
                  - Conv2D(4, 3, activation=relu)
                  - MaxPooling2D(2)
                  - Conv2D(5, 2, activation=relu)
                  - Flatten
                  - Dense(2)
                training:
                  epochs: 6
                  loss: sparse_categorical_crossentropy
                  optimizer: {adam: {learning_rate: 0.02}}
                """);
        run = temporary.resolve("run");
        CliRunner.Output output = CliRunner.run("train", yaml, "--data", data, "--out", run, "--backend", "reference");
        assertEquals(0, output.code(), output.err());
    }

    private static Map<String, Integer> entries(Path npz) throws IOException {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(npz.toFile())) {
            zip.stream().forEach(entry -> sizes.put(entry.getName().replace(".npy", ""), (int) entry.getSize()));
        }
        return sizes;
    }

    @Test
    void answersFirstAndWritesPageAndNumbers() throws IOException {
        CliRunner.Output output = CliRunner.run("inspect", run, red, "--backend", "reference");
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().contains("Layer: conv2d_1"), output.out());
        assertTrue(output.out().contains(red + ": red 9") || output.out().contains(red + ": red 100.0 %"),
                output.out());
        String page = Files.readString(run.resolve("inspect/inspect.html"));
        assertTrue(page.length() < 2_000_000);
        assertTrue(page.contains("&lt;b&gt;blue"));
        assertFalse(page.contains("<b>blue"));
        assertFalse(page.contains("src=\"http"));
        Map<String, Integer> arrays = entries(run.resolve("inspect/inspect.npz"));
        for (String name : List.of("logits", "probabilities", "target", "layer_statistics", "saliency_max_abs",
                "integrated_gradients_sum", "gradcam/conv2d_1", "gradcam_display/conv2d_1", "layercam/conv2d_1")) {
            assertTrue(arrays.containsKey("0/" + name), name + " in " + arrays.keySet());
        }
        assertTrue(arrays.containsKey("layers") && arrays.containsKey("statistics"));
    }

    @Test
    void aRunHasPicturesOfItsOwn() throws IOException {
        JsonNode results = json("inspect", run, "--analyses", "saliency", "--out", temporary.resolve("own"),
                "--backend",
                "reference", "--json");
        assertEquals(4, results.get("pictures").size());
        assertTrue(results.at("/pictures/0/picture").asText().endsWith(".png"), results.toString());
    }

    @Test
    void textArraysAreNumPys() throws IOException {
        Path out = temporary.resolve("texts");
        assertEquals(0, CliRunner.run("inspect", run, red, "--analyses", "saliency", "--out", out, "--backend",
                "reference").code());
        try (ZipFile zip = new ZipFile(out.resolve("inspect.npz").toFile())) {
            byte[] bytes = zip.getInputStream(zip.getEntry("layers.npy")).readAllBytes();
            String header = new String(bytes, 10, bytes.length - 10, StandardCharsets.ISO_8859_1);
            assertTrue(header.startsWith("{'descr': '<U13', 'fortran_order': False, 'shape': (6,), }"), header);
            byte[] texts = Arrays.copyOfRange(bytes, bytes.length - 6 * 13 * 4, bytes.length);
            assertEquals("max_pooling2d", new String(texts, 2 * 13 * 4, 13 * 4, "UTF-32LE"));
        }
    }

    @Test
    void arraysAndFilesGiveTheSame() throws IOException {
        Path one = temporary.resolve("one");
        JsonNode files = json("inspect", run, red, "--analyses", "saliency,gradcam", "--out", one, "--class", "0",
                "--backend", "reference", "--json");
        assertEquals("<b>blue", files.at("/pictures/0/class").asText());
        double[] picture = new double[8 * 8 * 3];
        for (int i = 0; i < picture.length; i++) {
            // Picture 3 of color red: 0xFF0000 ^ 0x0C0C0C.
            picture[i] = i % 3 == 0 ? 0xF3 : 0x0C;
        }
        Path array = temporary.resolve("pictures.npy");
        Npy.write(array, new NpyArray(new int[] {1, 8, 8, 3}, picture), NpyType.F8);
        Path other = temporary.resolve("other");
        json("inspect", run, "--input", array, "--analyses", "saliency,gradcam", "--out", other, "--class", "0",
                "--backend", "reference", "--json");
        assertArrayEquals(bytes(one, "0/gradcam/conv2d_1"), bytes(other, "0/gradcam/conv2d_1"));
        assertArrayEquals(bytes(one, "0/saliency_max_abs"), bytes(other, "0/saliency_max_abs"));
    }

    private static byte[] bytes(Path out, String name) throws IOException {
        try (ZipFile zip = new ZipFile(out.resolve("inspect.npz").toFile())) {
            return zip.getInputStream(zip.getEntry(name + ".npy")).readAllBytes();
        }
    }

    private static JsonNode json(Object... words) throws IOException {
        CliRunner.Output output = CliRunner.run(words);
        assertEquals(0, output.code(), output.err());
        return new ObjectMapper().readTree(output.out());
    }

    @Test
    void everyAnalysisOfManyPictures() throws IOException {
        Path out = temporary.resolve("many");
        CliRunner.Output output = CliRunner.run("inspect", run, red.getParent(), "--analyses", "all", "--layer",
                "conv2d",
                "--data", red.getParent().getParent(), "--channel", 2, "--png", "--out", out, "--backend", "reference");
        assertEquals(0, output.code(), output.err());
        assertTrue(Files.readString(out.resolve("inspect.html")).contains("conv2d channel 2"));
        assertTrue(Files.size(out.resolve("11-gradcam-conv2d.png")) > 50);
        assertTrue(Files.size(out.resolve("0-guided_backprop.png")) > 50);
        Map<String, Integer> arrays = entries(out.resolve("inspect.npz"));
        for (String name : List.of("11/guided_backprop", "11/score_cam/conv2d", "11/ablation_logits/conv2d",
                "11/activation/conv2d", "11/occlusion", "11/smoothgrad", "top_patches", "top_patch_values",
                "effective_receptive_field", "cka_debiased", "cka_layers", "pca_singular_values")) {
            assertTrue(arrays.containsKey(name), name + " in " + arrays.keySet());
        }
    }

    @Test
    void anExperimentWithWeightsNeedsNoRun() throws IOException {
        Path out = temporary.resolve("experiment");
        CliRunner.Output output = CliRunner.run("inspect", temporary.resolve("colors.yaml"), red, "--weights",
                run.resolve("model.safetensors"), "--out", out, "--backend", "reference");
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().contains(": class 1 "), output.out());
    }

    @Test
    void probesAndAlignment() throws IOException {
        JsonNode probes = json("probe", run, "--backend", "reference", "--json");
        assertEquals(6, probes.get("layers").size());
        assertEquals(1.0, probes.at("/layers/0/test_accuracy").asDouble());
        JsonNode cka = json("cka", run, run, "--backend", "reference", "--json", "--csv", temporary.resolve("cka.csv"));
        for (int i = 0; i < 6; i++) {
            assertEquals(1, cka.at("/rows/" + i + "/cka/" + i).asDouble(), 1e-9);
        }
        assertEquals(7, Files.readAllLines(temporary.resolve("cka.csv")).size());
    }

    static Stream<List<Object>> wrongCalls() {
        return Stream.of(
                List.of(2, "give either pictures or --input", "inspect", "RUN", "RED", "--input", "x.npy"),
                List.of(2, "an experiment has no pictures of its own", "inspect", "A1"),
                List.of(2, "unknown analysis 'gradcan' (did you mean 'gradcam'?)", "inspect", "RUN", "RED",
                        "--analyses", "gradcan"),
                List.of(2, "--occlusion is SIZE,STRIDE,FILL", "inspect", "RUN", "RED", "--occlusion", "16,0,3"),
                List.of(2, "--weights of a run is last or best", "inspect", "RUN", "RED", "--weights", "w.npz"),
                List.of(2, "an experiment has no weights of its own", "inspect", "A1", "RED"),
                List.of(1, "the model has no layer 'conv2d_2' (did you mean 'conv2d_1'?)", "inspect", "RUN", "RED",
                        "--layer", "conv2d_2"),
                List.of(1, "the model has no class 'green'; its classes are <b>blue, red", "inspect", "RUN", "RED",
                        "--class", "green"),
                List.of(1, "the layer 'conv2d_1' has the channels 0 to 4, received --channel 5", "inspect", "RUN",
                        "RED",
                        "--channel", 5),
                List.of(1, "cka needs at least 4 pictures, received 1", "inspect", "RUN", "RED", "--analyses", "cka"));
    }

    @ParameterizedTest
    @MethodSource("wrongCalls")
    void whatIsWrongIsSaid(List<Object> expected) {
        Object[] words = expected.subList(2, expected.size()).stream().map(word -> word.equals("RUN") ? run
                : word.equals("RED") ? red : word).toArray();
        CliRunner.Output output = CliRunner.run(words);
        assertEquals(expected.get(0), output.code(), output.err());
        assertTrue(output.err().contains(expected.get(1).toString()), output.err());
    }
}
