package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A failing command with {@code --json} says why as JSON too. */
class JsonErrorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 | evaluate /nowhere/run",
        "1 | predict /nowhere/run x.png",
        "1 | export /nowhere/run --out x.onnx",
        "1 | train nothing.yaml",
        "1 | train B3 --data /nowhere",
        "2 | summary B9",
        "1 | import /nowhere/x.h5",
        "1 | runs /nowhere",
        "1 | data scan /nowhere",
        "1 | layer Dense(3) --input /nowhere/x.npy",
        "1 | devices --plugins /nowhere",
        "2 | evaluate",
        "2 | train B3 --unknown 3",
        "2 | train B3 --epochs 0",
        "2 | train B3 --epochs many",
        "2 | demo --backend gpu",
        "2 | gradcheck --tries x",
        "2 | data",
        "2 | nonsense",
        "2 | ''",
    })
    void theErrorIsOneObject(int code, String call) throws IOException {
        Stream<String> words = Arrays.stream(call.split(" ")).filter(word -> !word.isEmpty());
        CliRunner.Output output = CliRunner.run(Stream.concat(words, Stream.of("--json")).toArray());
        assertEquals(code, output.code(), output.err());
        JsonNode json = new ObjectMapper().readerFor(JsonNode.class)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readValue(output.out());
        assertEquals(1, json.size(), output.out());
        String last = output.err().lines().reduce((first, second) -> second).orElse("");
        assertEquals(last, "whisker: " + json.path("error").asText());
    }

    /** Results that say what failed are not followed by a second object. */
    @Test
    void resultsOfAFailureStayAlone(@TempDir Path data) throws IOException {
        ColorRuns.picture(data.resolve("red/0.png"), ColorRuns.RED, 0);
        Files.writeString(data.resolve("red/1.png"), "no picture");
        CliRunner.Output output = CliRunner.run("data", "scan", data, "--json");
        assertEquals(1, output.code(), output.err());
        assertEquals(1, output.out().lines().filter(line -> line.startsWith("{")).count(), output.out());
        assertFalse(output.out().contains("\"error\""), output.out());
    }

    @Test
    void withoutJsonStandardOutputHasNoError() {
        CliRunner.Output output = CliRunner.run("summary", "B9");
        assertEquals(2, output.code());
        assertEquals("", output.out());
        CliRunner.Output operand = CliRunner.run("summary", "--", "--json");
        assertEquals("", operand.out());
    }
}
