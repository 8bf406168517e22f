package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.experiment.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that take {@code --backend cuda}, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaCommandsTest {
    @TempDir
    Path temporary;

    @BeforeEach
    void require() {
        CudaHere.require();
    }

    @Test
    void devicesTellsOfTheGpu() {
        CliRunner.Output output = CliRunner.run("devices");
        assertEquals(0, output.code(), output.err());
        String cuda = output.out().lines().filter(line -> line.startsWith("cuda ")).findFirst().orElse("");
        assertTrue(cuda.matches("cuda +usable +.*compute capability \\d+\\.\\d.*cuDNN 9\\..*cuBLAS 13\\..*"),
                output.out());
        for (String library : new String[] {"/libwhisker_cuda.so", "/libcublasLt.so.13", "/libcudnn_cnn.so.9"}) {
            assertTrue(cuda.contains(library), output.out());
        }
    }

    @Test
    void comparesLayersWithTheReference() {
        assertEquals(0, CliRunner.run("parity", "Conv2D", "Dense", "--tries", 5, "--backend", "cuda").code());
        assertEquals(0, CliRunner.run("gradcheck", "MaxPooling2D", "--tries", 5, "--backend", "cuda").code());
        CliRunner.Output rounded = CliRunner.run("parity", "Dense", "--backend", "cuda", "--precision", "tf32");
        assertEquals(2, rounded.code());
        assertTrue(rounded.err().contains("--precision tf32 is not for comparisons with the reference; use fp32"),
                rounded.err());
    }

    @Test
    void trainsEvaluatesAndRecordsWhatWasChosen() throws IOException {
        Path file = Files.writeString(temporary.resolve("small.yaml"), """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [16, 16]
                  split: {train: 60, validation: 20, test: 20}
                model: [Rescaling(1/255), "Conv2D(4, 3, activation=relu)", MaxPooling2D(2), Flatten, Dense(5)]
                training:
                  epochs: 2
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                  optimizer: adam
                """);
        for (String precision : new String[] {"fp32", "tf32"}) {
            Path out = temporary.resolve(precision);
            CliRunner.Output trained = CliRunner.run("train", file, "--backend", "cuda", "--precision", precision,
                    "--out", out);
            assertEquals(0, trained.code(), trained.err());
            JsonNode record = RunDirectory.open(out).readRecord();
            assertEquals("cuda", record.path("device").path("backend").asText());
            assertEquals(precision, record.path("device").path("multiplication").asText());
            assertTrue(record.path("algorithms").get(0).asText().startsWith("conv2d: cuDNN " + precision
                    + ": forward "), record.toString());
        }
        assertEquals(0, CliRunner.run("evaluate", temporary.resolve("fp32"), "--split", "test", "--backend",
                "cuda").code());
        assertEquals(0, CliRunner.run("evaluate", temporary.resolve("fp32"), "--split", "test", "--backend",
                "cpu").code());
    }

    @Test
    void measuresTheGpuApartFromTheHost() throws IOException {
        CliRunner.Output output = CliRunner.run("bench", "mobilenet-forward", "--batch", 1, "--steps", 2, "--warm-up",
                1, "--backend", "cuda", "--json");
        assertEquals(0, output.code(), output.err());
        JsonNode results = new ObjectMapper().readTree(output.out());
        assertTrue(results.path("gpu_ms").asDouble() > 0 && results.path("host_ms").asDouble() > 0, output.out());
        assertTrue(results.path("host_ms").asDouble() < results.path("median_ms").asDouble(), output.out());
        assertTrue(results.path("bandwidth_share").asDouble() > 0, output.out());
        // 17 depthwise convolutions that complete what 17 others leave, of 35; the last applies bias and relu6 apart.
        assertEquals(35, results.path("library_calls").asInt());
        assertEquals(28, results.path("own_kernels").asInt());
    }
}
