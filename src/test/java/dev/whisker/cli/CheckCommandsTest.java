package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands gradcheck and parity. */
class CheckCommandsTest {
    private static JsonNode json(Object... arguments) throws IOException {
        CliRunner.Output output = CliRunner.run(arguments);
        assertEquals(0, output.code(), output.err());
        return new ObjectMapper().readTree(output.out());
    }

    @Test
    void gradcheckChecksRandomConfigurations() throws IOException {
        JsonNode results = json("gradcheck", "Dense", "binary_crossentropy(from_logits=true)", "l1_l2(0.1, 0.2)",
                "--tries", 5, "--seed", 3, "--json");
        assertTrue(results.get("passed").asBoolean());
        assertEquals(3, results.get("layers").size());
        assertEquals(5, results.get("layers").get(0).get("points").asInt());
        double worst = results.get("layers").get(0).get("worst_relative_error").asDouble();
        assertTrue(worst < results.get("limit").asDouble(), "worst error " + worst);
    }

    @Test
    void gradcheckPrintsATable() {
        CliRunner.Output output = CliRunner.run("gradcheck", "Conv2D(2, 3, activation=relu)", "--input-shape",
                "2,4,5,3", "--mode", "inference", "--frozen");
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().lines().anyMatch(line ->
                line.matches("Layer +points +redrawn +worst error +limit +result")), output.out());
        assertTrue(output.out().lines().anyMatch(line ->
                line.matches("Conv2D\\(2, 3, activation=relu\\) +1 +.*passed")), output.out());
    }

    @Test
    void gradcheckComparesAnotherBackendToo() throws IOException {
        JsonNode results = json("gradcheck", "ReLU", "--tries", 3, "--backend", "cpu", "--json");
        assertTrue(results.get("layers").get(0).get("parity_share").asDouble() <= 1);
    }

    @Test
    void lossesAndRegularizersAreComparedToo() throws IOException {
        JsonNode checked = json("gradcheck", "mse", "L1(0.5)", "--tries", 3, "--backend", "cpu", "--json");
        for (JsonNode row : checked.get("layers")) {
            assertTrue(row.get("parity_share").asDouble() <= 1 && row.get("parity_share").asDouble() > 0,
                    row.toString());
        }
        JsonNode parity = json("parity", "BinaryCrossentropy(label_smoothing=0.1)", "L1L2(0.1, 0.2)", "--backend",
                "cpu",
                "--tries", 4, "--json");
        assertEquals(4, parity.get("rows").get(1).get("cases").asInt());
        JsonNode exact = json("parity", "SparseCategoricalCrossentropy(from_logits=true)", "--input-shape", "3,5",
                "--backend", "cpu", "--json");
        assertTrue(exact.get("passed").asBoolean());
        assertEquals(1, exact.get("rows").get(0).get("cases").asInt());
    }

    @Test
    void parityComparesLayersAndModels() throws IOException {
        JsonNode layers = json("parity", "MaxPooling2D", "--backend", "cpu", "--tries", 4, "--json");
        assertEquals("cpu", layers.get("backend").asText());
        assertEquals(4, layers.get("rows").get(0).get("cases").asInt());
        JsonNode exact = json("parity", "Dense(3)", "--input-shape", "2,4", "--backend", "cpu", "--seed", 1, "--json");
        assertTrue(exact.get("passed").asBoolean());
        assertTrue(exact.get("rows").get(0).get("ulps").asDouble() > 0);
    }

    @Test
    void layersWithSeveralInputsHaveSeveralShapes() throws IOException {
        JsonNode right = json("gradcheck", "Concatenate(axis=1)", "--input-shape", "2,4", "--input-shape", "2,3",
                "--backend", "cpu", "--json");
        assertTrue(right.get("passed").asBoolean());
        CliRunner.Output wrong = CliRunner.run("parity", "Add()", "--input-shape", "2,4", "--input-shape", "2,3",
                "--backend", "cpu");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("Add() cannot take inputs of shapes [(2, 4), (2, 3)]: they must be the same"),
                wrong.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2 | gradcheck Conv2d                               | whisker: no random cases are known of a layer 'Conv2d' "
                + "(did you mean 'Conv2D'?)",
        "2 | gradcheck Conv2D(8,5) --input-shape 1,2,2,1    | whisker: Conv2D(filters=8, kernel_size=5) cannot take "
                + "an input of shape (None, 2, 2, 1):",
        "2 | gradcheck crossentropy                         | whisker: unknown loss 'crossentropy' (did you mean "
                + "'BinaryCrossentropy'?); known losses: SparseCategoricalCrossentropy,",
        "2 | gradcheck --mode training                      | whisker: --mode and --frozen belong to one layer on one "
                + "shape;",
        "2 | gradcheck ReLU --input-shape 2,0               | whisker: --input-shape takes numbers of at least 1",
        "2 | gradcheck ReLU --input-shape 2,x               | whisker: --input-shape takes numbers of at least 1, "
                + "batch first, as in 2,5,5,3; received '2,x'",
        "2 | gradcheck Add --input-shape 2,3                | whisker: Add() takes at least two inputs, received 1",
        "2 | gradcheck ReLU --input-shape 2,3 --mode train  | whisker: Invalid value for option '--mode': it is "
                + "training or inference, received 'train'",
        "2 | gradcheck --tries 0                            | whisker: --tries must be at least 1, received 0",
        "2 | parity --input-shape 2,3                       | whisker: --input-shape needs a LAYER",
        "2 | gradcheck --input-shape 2,3                    | whisker: --input-shape needs a LAYER",
        "2 | parity NoSuchExperiment                        | whisker: "})
    void saysWhatIsWrong(int code, String arguments, String said) {
        CliRunner.Output output = CliRunner.run((Object[]) arguments.split(" "));
        assertEquals(code, output.code(), output.err());
        String last = output.err().lines().filter(line -> line.startsWith("whisker: ")).findFirst().orElse("");
        assertTrue(last.startsWith(said), output.err());
    }
}
