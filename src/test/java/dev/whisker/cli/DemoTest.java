package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's promise: a convolutional network does what neither the most frequent class nor a linear model can. */
class DemoTest {
    @TempDir
    Path temporary;

    @Test
    void theNetworkBeatsBothBaselines() throws IOException {
        Path run = temporary.resolve("demo");
        CliRunner.Output output = CliRunner.run("demo", "--backend", "cpu", "--out", run, "--json");
        assertEquals(0, output.code(), output.err());
        JsonNode comparison = new ObjectMapper().readTree(output.out()).path("comparison");
        assertTrue(comparison.path("network_test_accuracy").asDouble() > 0.95, comparison.toString());
        assertTrue(comparison.path("linear_test_accuracy").asDouble() < 0.75, comparison.toString());
        assertTrue(comparison.path("majority_test_accuracy").asDouble() < 0.3, comparison.toString());
        for (String file : new String[] {"run.json", "history.csv", "model.yaml", "model.safetensors",
                "plots/accuracy.png", "plots/loss.png", "plots/pictures.png"}) {
            assertTrue(Files.size(run.resolve(file)) > 0, file);
        }
        assertTrue(new ObjectMapper().readTree(run.resolve("run.json").toFile()).has("comparison"),
                "the comparison is part of the record");
    }
}
