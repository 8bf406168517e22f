package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    Path temporary;

    private static String succeed(Object... arguments) {
        CliRunner.Output output = CliRunner.run(arguments);
        assertEquals(0, output.code(), output.err());
        return output.out();
    }

    private static JsonNode json(Object... arguments) throws IOException {
        return new ObjectMapper().readTree(succeed(arguments));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "devices", "experiments", "summary", "data", "data labels", "data grid",
            "data augment", "data scan", "data get", "init", "train", "evaluate",
        "predict", "runs", "layer", "gradcheck", "parity", "import", "export", "bench", "bench model3-train",
        "bench c1-train",
        "bench mobilenet-forward",
        "bench mobilenet-transfer", "bench images", "help", "completion"})
    void everyCommandHasHelp(String command) {
        String help = succeed((Object[]) (command + " --help").strip().split(" "));
        assertTrue(help.startsWith("Usage: whisker"), help);
        assertTrue(help.contains("--help"), help);
    }

    /** Forward through the base and no more: 0.306 GFLOP a picture. */
    @Test
    void theBaseOfTheTransferBenchIsFrozen() throws IOException {
        double flops = json("bench", "mobilenet-transfer", "--steps", 1, "--warm-up", 1, "--batch", 2,
                "--json").path("gflop_per_step").asDouble();
        assertEquals(2 * 0.306, flops, 0.01);
    }

    @Test
    void listsAndSummaries() throws IOException {
        assertEquals(21, json("experiments", "--json").path("experiments").size());
        assertTrue(succeed("experiments").contains("0.7426"));
        assertEquals(5388938, json("summary", "C3", "--json").path("total_parameters").asLong());
        assertTrue(succeed("summary", "B1").contains("Total params: 194,530"));
        String b4 = succeed("summary", "B4");
        assertTrue(b4.contains(" base (MobileNetV2)          (None, 5, 5, 1280)        2257984   "), b4);
        assertTrue(b4.contains("Trainable params: 2,562\nNon-trainable params: 2,257,984\n"), b4);
        JsonNode backends = json("devices", "--json").path("backends");
        assertEquals(3, backends.size());
        assertTrue(succeed("devices").contains("reference"));
    }

    @Test
    void trainsEvaluatesAndPredictsFromTheCommandLine() throws IOException {
        Path data = pictures();
        Path file = Files.writeString(temporary.resolve("colours.yaml"), """
                data:
                  image_size: [8, 8]
                  split: {train: 60, validation: 20, test: 20}
                  batch: 4
                model:
                  - Rescaling(1/127.5, offset=-1)
                  - Flatten
                  - Dense(1, activation=sigmoid)
                training:
                  epochs: 30
                  loss: binary_crossentropy
                  optimizer: {adam: {learning_rate: 0.01}}
                """);
        Path run = temporary.resolve("run");
        JsonNode record = json("train", file, "--data", data, "--out", run, "--backend", "reference", "--seed", 5,
                "--json");
        assertEquals(5, record.path("seed").asInt());
        assertEquals(1.0, record.path("results").path("accuracy").asDouble());
        JsonNode evaluation = json("evaluate", run, "--backend", "reference", "--split", "train", "--json");
        assertEquals(12, evaluation.path("samples").asInt());
        assertEquals(1.0, evaluation.path("accuracy").asDouble());
        JsonNode predictions = json("predict", run, data.resolve("blue/3.png"), data.resolve("red/4.png"), "--backend",
                "reference", "--json");
        for (int i = 0; i < 2; i++) {
            JsonNode classes = predictions.path("predictions").path(i).path("classes");
            assertEquals(i == 0 ? "blue" : "red", classes.path(0).path("class").asText());
            assertEquals(1.0, classes.path(0).path("probability").asDouble()
                    + classes.path(1).path("probability").asDouble(), 1e-6);
        }
    }

    private Path pictures() throws IOException {
        Path data = temporary.resolve("data");
        for (String name : new String[] {"blue", "red"}) {
            Files.createDirectories(data.resolve(name));
            for (int i = 0; i < 10; i++) {
                BufferedImage image = new BufferedImage(10, 12, BufferedImage.TYPE_INT_RGB);
                for (int p = 0; p < 120; p++) {
                    image.setRGB(p % 10, p / 10, name.equals("blue") ? 0x0000FF - 5 * i : 0xFF0000 - (5 * i << 16));
                }
                ImageIO.write(image, "png", data.resolve(name).resolve(i + ".png").toFile());
            }
        }
        return data;
    }

    @Test
    void looksAtData() throws IOException {
        Path data = pictures();
        JsonNode part = json("data", "labels", data, "--json").path("parts").path(0);
        assertEquals(10, part.path("counts").path("red").asInt());
        assertEquals(0.5, part.path("majority_baseline").asDouble());
        assertEquals(20, json("data", "scan", data, "--tiny-below", 1, "--json").path("usable").asInt());
        Path sheet = temporary.resolve("sheet.png");
        assertEquals(6, json("data", "grid", data, "--out", sheet, "--json").path("pictures").size());
        assertEquals(9, json("data", "grid", data, "--out", sheet, "--layout", "3x3",
                "--json").path("pictures").size());
        BufferedImage nine = ImageIO.read(sheet.toFile());
        assertTrue(nine.getWidth() > 600 && nine.getHeight() > 600);
        succeed("data", "augment", data.resolve("red/0.png"), "--out", sheet, "--size", 32, "--backend", "reference");
        assertEquals(3 * (32 + 8) + 8, ImageIO.read(sheet.toFile()).getWidth());
        succeed("data", "augment", data.resolve("red/0.png"), "--out", sheet, "--size", 32, "--beside", "--backend",
                "reference");
        Files.writeString(data.resolve("red/bad.jpg"), "text");
        assertEquals(1, CliRunner.run("data", "scan", data).code());
    }

    @Test
    void runsOneLayerOnArrays() {
        Path x = temporary.resolve("x.npy");
        Path weights = temporary.resolve("w.npz");
        Path dy = temporary.resolve("dy.npy");
        Path out = temporary.resolve("out.npz");
        Npy.write(x, new NpyArray(new int[] {1, 2}, new double[] {3, 4}), NpyType.F8);
        Npy.write(dy, new NpyArray(new int[] {1, 1}, new double[] {10}), NpyType.F8);
        Npz.write(weights, Map.of("kernel", new NpyArray(new int[] {2, 1}, new double[] {0.1, 0.2}), "bias",
                new NpyArray(new int[] {1}, new double[] {0.5})),
                NpyType.F8);
        succeed("layer", "Dense(units=1)", "--input", x, "--weights", weights, "--grad", dy, "--backend", "reference",
                "--out", out);
        Map<String, NpyArray> results = Npz.read(out);
        assertEquals(3 * 0.1 + 4 * 0.2 + 0.5, results.get("y").data()[0], 1e-15);
        assertArrayEquals(new double[] {1, 2}, results.get("dx").data(), 1e-15);
        assertArrayEquals(new double[] {30, 40}, results.get("d_kernel").data(), 1e-15);
        assertArrayEquals(new double[] {10}, results.get("d_bias").data());
    }

    @Test
    void runsALayerWithSeveralInputs() {
        Path a = temporary.resolve("a.npy");
        Path b = temporary.resolve("b.npy");
        Path dy = temporary.resolve("dy.npy");
        Path out = temporary.resolve("out.npz");
        Npy.write(a, new NpyArray(new int[] {2, 1}, new double[] {1, 2}), NpyType.F8);
        Npy.write(b, new NpyArray(new int[] {2, 2}, new double[] {3, 4, 5, 6}), NpyType.F8);
        Npy.write(dy, new NpyArray(new int[] {2, 3}, new double[] {1, 2, 3, 4, 5, 6}), NpyType.F8);
        succeed("layer", "Concatenate(axis=-1)", "--input", a, "--input", b, "--grad", dy, "--backend", "reference",
                "--out", out);
        Map<String, NpyArray> results = Npz.read(out);
        assertArrayEquals(new double[] {1, 3, 4, 2, 5, 6}, results.get("y").data());
        assertArrayEquals(new double[] {1, 4}, results.get("dx0").data());
        assertArrayEquals(new double[] {2, 3, 5, 6}, results.get("dx1").data());
    }

    @Test
    void aLayerWithoutWeightsIsInitialisedByTheSeedAndTrainsOnlyWhenTold() {
        Path x = temporary.resolve("x.npy");
        Path out = temporary.resolve("out.npz");
        double[] ones = new double[1000];
        Arrays.fill(ones, 1);
        Npy.write(x, new NpyArray(new int[] {10, 100}, ones), NpyType.F4);
        double[] first = layer("Dense(3)", x, out, "--seed", "1");
        assertArrayEquals(first, layer("Dense(3)", x, out, "--seed", "1"));
        assertTrue(!Arrays.equals(first, layer("Dense(3)", x, out, "--seed", "2")));
        assertArrayEquals(ones, layer("Dropout(0.5)", x, out, "--seed", "1"));
        double[] dropped = layer("Dropout(0.5)", x, out, "--seed", "1", "--training");
        assertTrue(Arrays.stream(dropped).allMatch(y -> y == 0 || y == 2));
    }

    private static double[] layer(String layer, Path x, Path out, String... more) {
        Object[] arguments = Stream.concat(Stream.of("layer", layer, "--input", x.toString(), "--out", out.toString(),
                "--backend", "reference"), Arrays.stream(more)).toArray();
        succeed(arguments);
        return Npz.read(out).get("y").data();
    }

    @Test
    void measures() throws IOException {
        ResidentMemory.forgetPeak();
        JsonNode train = json("bench", "model3-train", "--steps", 2, "--warm-up", 1, "--batch", 2, "--backend",
                "cpu", "--json");
        assertEquals(18.09 / 16, train.path("gflop_per_step").asDouble(), 0.01);
        assertTrue(train.path("median_ms").asDouble() > 0 && train.path("resident_end_mib").asDouble() > 0);
        // The kernels and biases of the layers and what Adam keeps, several times over, and the pictures.
        assertTrue(train.path("bytes").asDouble() > 7 * 4 * 1_355_938 + 4 * 2 * 160 * 160 * 3);
        assertTrue(train.path("bandwidth_gb_per_second").asDouble() > 0.1 && !train.has("gpu_ms"));
        assertEquals(train.path("gflop_per_second").asDouble() / train.path("product_gflop_per_second").asDouble(),
                train.path("product_share").asDouble(), 1e-9);
        assertTrue(train.path("peak_mib").asDouble() >= train.path("resident_end_mib").asDouble(), train::toString);
        if (Files.isWritable(Path.of("/proc/self/clear_refs"))) { // the speed of memory is measured with 384 MiB
            assertTrue(train.path("peak_mib").asDouble() < train.path("resident_end_mib").asDouble() + 256,
                    train::toString);
        }
        JsonNode profiled = json("train", "A1", "--data", pictures(), "--epochs", 1, "--profile", "--json",
                "--no-report", "--out", temporary.resolve("profiled"));
        assertTrue(profiled.path("profile").size() > 5 && profiled.path("product_gflop_per_second").asDouble() > 0);
        assertTrue(profiled.path("profile").path(0).path("forward_ms").asDouble() > 0, profiled::toString);
        assertEquals("c1-train", json("bench", "c1-train", "--steps", 1, "--warm-up", 1, "--batch", 1, "--json")
                .path("workload").asText());
        assertEquals("floats", train.path("pictures").asText());
        JsonNode bytes = json("bench", "model3-train", "--bytes", "--steps", 1, "--warm-up", 1, "--batch", 1, "--json");
        assertEquals("bytes", bytes.path("pictures").asText());
        assertEquals(20, json("bench", "images", pictures(), "--rounds", 1, "--json").path("pictures").asInt());
    }
}
