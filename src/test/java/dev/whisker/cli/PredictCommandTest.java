package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code predict} calls the numbers that it shows. */
class PredictCommandTest {
    private static final String MISFIT = "takes the outputs of model 'sequential' for probabilities";

    @TempDir
    private Path temporary;
    private Path data;

    @BeforeEach
    void draw() throws IOException {
        data = temporary.resolve("data");
        for (String name : new String[] {"blue", "red"}) {
            Files.createDirectories(data.resolve(name));
            for (int i = 0; i < 6; i++) {
                BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
                for (int p = 0; p < 16; p++) {
                    image.setRGB(p % 4, p / 4, name.equals("blue") ? 0x0000FF - 5 * i : 0xFF0000 - (5 * i << 16));
                }
                ImageIO.write(image, "png", data.resolve(name).resolve(i + ".png").toFile());
            }
        }
    }

    /** Trains a model with this last layer and loss; returns its directory. */
    private Path train(String last, String loss, String warning) throws IOException {
        Path file = Files.writeString(temporary.resolve("colours.yaml"), """
                data:
                  image_size: [4, 4]
                  split: {train: 60, validation: 20, test: 20}
                  batch: 4
                model:
                  - Rescaling(1/127.5, offset=-1)
                  - Flatten
                  - %s
                training:
                  epochs: 2
                  %s
                  optimizer: {adam: {learning_rate: 0.01}}
                """.formatted(last, loss));
        Path run = temporary.resolve("run");
        CliRunner.Output output = CliRunner.run("train", file, "--data", data, "--out", run, "--overwrite", "--backend",
                "reference");
        assertEquals(0, output.code(), output.err());
        assertEquals(!warning.isEmpty(), output.out().contains("WARNING"), output.out());
        assertTrue(output.out().contains(warning), output.out());
        return run;
    }

    private String text(Path run) {
        CliRunner.Output output = CliRunner.run("predict", run, data.resolve("blue/3.png"), "--backend", "reference");
        assertEquals(0, output.code(), output.err());
        return output.out();
    }

    private JsonNode json(Path run) throws IOException {
        CliRunner.Output output = CliRunner.run("predict", run, data.resolve("blue/3.png"), "--backend", "reference",
                "--json");
        return new ObjectMapper().readTree(output.out());
    }

    @Test
    void outputsOfALinearLayerWithoutLogitsAreCalledOutputs() throws IOException {
        Path run = train("Dense(2)", "loss: sparse_categorical_crossentropy\n  from_logits: false", MISFIT);
        String text = text(run);
        assertFalse(text.contains("%"), text);
        assertTrue(text.contains("not probabilities: sparse_categorical_crossentropy with from_logits: false takes"),
                text);
        assertTrue(text.matches("(?s).*3.png: output -?[0-9.]+ for (blue|red), output -?[0-9.]+ for (blue|red)\n"),
                text);
        JsonNode json = json(run);
        assertTrue(json.path("note").asText().contains("not probabilities"));
        JsonNode classes = json.path("predictions").path(0).path("classes");
        assertEquals(2, classes.size());
        assertTrue(classes.path(0).path("output").asDouble() > classes.path(1).path("output").asDouble());
        assertFalse(classes.path(0).has("probability"));
    }

    @Test
    void aSingleLinearOutputIsCountedAsItsAccuracyCountsIt() throws IOException {
        Path run = train("Dense(1)", "loss: binary_crossentropy\n  from_logits: false", MISFIT);
        JsonNode only = json(run).path("predictions").path(0).path("classes").path(0);
        double output = only.path("output").asDouble();
        assertEquals(output > 0.5 ? "red" : "blue", only.path("class").asText());
        String text = text(run);
        assertFalse(text.contains("%"), text);
        String number = String.format("%.4g", output);
        assertTrue(text.contains("blue/3.png: output " + number + ", so " + only.path("class").asText()), text);
    }

    /** Without from_logits the loss follows the last activation, so that there are probabilities to show. */
    @Test
    void byDefaultModelAndLossGoTogether() throws IOException {
        for (String last : new String[] {"Dense(2)", "Dense(2, activation=softmax)", "Dense(1, activation=sigmoid)"}) {
            String loss = last.contains("(1") ? "binary_crossentropy" : "sparse_categorical_crossentropy";
            assertTrue(text(train(last, "loss: " + loss, "")).matches("(?s).*(blue|red) [0-9.]+ %, (blue|red) [0-9.]+ "
                    + "%\n"));
        }
        String text = text(train("Dense(1)", "loss: binary_crossentropy",
                "WARNING: accuracy compares a single output with 0.5, but that of dense (Dense(units=1)) is a logit"));
        assertTrue(text.contains(" %"), text);
    }

    @Test
    void probabilitiesAreCalledProbabilities() throws IOException {
        for (String last : new String[] {"Dense(2)", "Dense(2, activation=softmax)"}) {
            Path run = train(last, "loss: sparse_categorical_crossentropy\n  from_logits: " + last.equals("Dense(2)"),
                    "");
            JsonNode json = json(run);
            JsonNode classes = json.path("predictions").path(0).path("classes");
            assertFalse(json.has("note"));
            double first = classes.path(0).path("probability").asDouble();
            assertEquals(1, first + classes.path(1).path("probability").asDouble(), 1e-6);
            assertTrue(text(run).matches("(?s).*(blue|red) [0-9.]+ %, (blue|red) [0-9.]+ %\n"));
        }
    }
}
