package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredTensor;
import dev.whisker.importer.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCommandTest {
    @TempDir
    static Path temporary;

    private static Path run;

    @BeforeAll
    static void trainAModel() throws IOException {
        Path file = Files.writeString(temporary.resolve("small.yaml"), """
                data:
                  source: drawn
                  pictures: 20
                  image_size: [12, 12]
                  split: {train: 60, validation: 20, test: 20}
                  augment: [RandomFlip]
                model:
                  - Conv2D(2, 3)
                  - Flatten
                  - Dense(5)
                training:
                  epochs: 1
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
        run = temporary.resolve("run");
        CliRunner.Output trained = CliRunner.run("train", file, "--out", run, "--backend", "reference");
        assertEquals(0, trained.code(), trained.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h5", "onnx", "safetensors"})
    void writesTheFormatOfTheEnding(String ending) throws IOException {
        Path file = temporary.resolve("model." + ending);
        CliRunner.Output output = CliRunner.run("export", run, "--out", file, "--json");
        assertEquals(0, output.code(), output.err());
        assertEquals(Files.size(file), new ObjectMapper().readTree(output.out()).path("bytes").asLong());
        assertTrue(output.err().contains("1061 parameters"), output.err());
    }

    @Test
    void safetensorsAreTheRunsWeightsBitForBit() {
        Path file = temporary.resolve("exported");
        assertEquals(0, CliRunner.run("export", run, "--out", file, "--format", "safetensors").code());
        Safetensors exported = Safetensors.read(file);
        assertEquals(Safetensors.read(run.resolve("model.safetensors")).tensors(), exported.tensors());
        assertTrue(exported.metadata().get("description").contains("Conv2D(filters=2, kernel_size=3)"),
                exported.metadata().toString());
    }

    @Test
    void theKerasFileHasTheRunsWeightsAsFloat32() {
        Path file = temporary.resolve("keras.h5");
        assertEquals(0, CliRunner.run("export", run, "--out", file).code());
        Safetensors trained = Safetensors.read(run.resolve("model.safetensors"));
        try (WeightSource source = WeightSource.open(file)) {
            for (StoredLayer layer : source.layers()) {
                for (StoredTensor tensor : layer.tensors()) {
                    assertArrayEquals(trained.tensors().get(layer.path(tensor)).toFloats(), tensor.read().toFloats(),
                            layer.path(tensor));
                }
            }
            assertEquals(trained.tensors().size(),
                    source.layers().stream().mapToInt(layer -> layer.tensors().size()).sum());
        }
    }

    @Test
    void wrongCallsAreSaidInOneLine() {
        fails(2, "'onnx'", "export", run, "--out", temporary.resolve("a"), "--format", "onx");
        fails(2, "a.pb", "export", run, "--out", temporary.resolve("a.pb"));
        fails(2, "--out", "export", run);
        fails(1, "holds no run", "export", temporary.resolve("nowhere"), "--out", temporary.resolve("a.h5"));
        fails(1, "does not exist", "export", run, "--out", temporary.resolve("nowhere/a.h5"));
        fails(1, "is a directory", "export", run, "--out", temporary, "--format", "onnx");
    }

    private static void fails(int code, String what, Object... arguments) {
        CliRunner.Output output = CliRunner.run(arguments);
        assertEquals(code, output.code(), output.err());
        assertTrue(output.err().startsWith("whisker: ") && output.err().strip().lines().count() == 1
                && output.err().contains(what), output.err());
    }
}
