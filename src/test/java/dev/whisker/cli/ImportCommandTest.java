package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code whisker import}: what a weights file holds, and whether it fits. */
class ImportCommandTest {
    private static final Path SEQUENTIAL = Path.of("tests-data/importer/sequential.h5");
    private static final String CONV = "Conv2D(filters=2, kernel_size=1)";

    @TempDir
    Path folder;

    @Test
    void listsEveryTensor() throws IOException {
        CliRunner.Output output = CliRunner.run("import", SEQUENTIAL);
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().contains("Keras legacy weights (.h5), SHA-256 "), output.out());
        assertTrue(output.out().contains("5 layers with 10 tensors"), output.out());
        JsonNode json = new ObjectMapper().readTree(CliRunner.run("import", SEQUENTIAL, "--json").out());
        assertEquals(10, json.get("tensors").size());
        assertEquals("features/kernel", json.get("tensors").get(0).get("name").asText());
        assertEquals("[3,3,3,4]", json.get("tensors").get(0).get("shape").toString());
        assertEquals("float32", json.get("tensors").get(0).get("dtype").asText());
        assertEquals(64, json.get("sha256").asText().length());
    }

    @Test
    void saysWhatFits() throws IOException {
        Path file = conv(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        CliRunner.Output output = CliRunner.run("import", file, "--into", CONV, "--input-shape", "5,5,3", "--json");
        assertEquals(0, output.code(), output.err());
        JsonNode json = new ObjectMapper().readTree(output.out());
        assertEquals(true, json.get("accepted").asBoolean());
        assertEquals(2, json.get("used").asInt());
        assertEquals(0, json.get("remarks").size());
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() {
        Path file = conv(new double[] {1, 2, 3, 4, 5, Double.NaN}, 3, 2);
        CliRunner.Output output = CliRunner.run("import", file, "--into", CONV, "--input-shape", "5,5,3");
        assertEquals(Main.FAILED, output.code());
        assertTrue(output.err().contains("are not finite: kernel, NaN at [0, 0, 2, 1]; give another file"),
                output.err());
    }

    @Test
    void saysWhatDoesNotFit() throws IOException {
        Path file = conv(new double[8], 4, 2);
        CliRunner.Output output = CliRunner.run("import", file, "--into", CONV, "--input-shape", "5,5,3");
        assertEquals(Main.FAILED, output.code());
        assertTrue(output.out().contains("misshaped kernel (1, 1, 3, 2), the file has kernel (1, 1, 4, 2)"),
                output.out());
        assertTrue(output.err().contains("does not fit the model"), output.err());
        assertEquals(0, CliRunner.run("import", file, "--into", CONV, "--input-shape", "5,5,3", "--allow",
                "shape").code());
    }

    @Test
    void wrongCallsAreNamed() {
        assertUsage("--input-shape", "import", SEQUENTIAL, "--into", CONV);
        assertUsage("need --into", "import", SEQUENTIAL, "--allow", "unused");
        assertUsage("received 'all'", "import", SEQUENTIAL, "--into", CONV, "--input-shape", "5,5,3", "--allow", "all");
        assertUsage("has its own", "import", SEQUENTIAL, "--into", "B3", "--input-shape", "5,5,3");
        CliRunner.Output missing = CliRunner.run("import", folder.resolve("none.h5"));
        assertEquals(Main.FAILED, missing.code());
        assertTrue(missing.err().contains("no such file"), missing.err());
        CliRunner.Output nested = CliRunner.run("import", SEQUENTIAL, "--into", "B3", "--nested", "base");
        assertTrue(nested.err().contains("no nested model 'base'"), nested.err());
    }

    private static void assertUsage(String part, Object... arguments) {
        CliRunner.Output output = CliRunner.run(arguments);
        assertEquals(Main.USAGE, output.code(), output.err());
        assertTrue(output.err().contains(part), output.err());
    }

    private Path conv(double[] kernel, int in, int out) {
        Path file = folder.resolve("conv.npz");
        Npz.write(file, Map.of("kernel", new NpyArray(new int[] {1, 1, in, out}, kernel), "bias",
                new NpyArray(new int[] {out}, new double[out])), NpyType.F4);
        return file;
    }
}
