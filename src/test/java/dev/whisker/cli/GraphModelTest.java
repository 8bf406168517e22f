package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that is not a chain, through all commands. */
class GraphModelTest {
    private static final String YAML = """
            data:
              source: drawn
              pictures: 30
              image_size: [12, 12]
              split: {train: 60, validation: 20, test: 20}
              augment: [RandomFlip]
            model:
              - scaled: Rescaling(1/255)
              - stem: Conv2D(4, 3, padding=same)
              - BatchNormalization
              - a: Activation(relu)
              - b: {layer: "Conv2D(4, 1)", from: stem}
              - join: {layer: Add, from: [a, b]}
              - c: {layer: "Conv2D(4, 1)", from: scaled}
              - last: {layer: Add, from: [join, c]}
              - GlobalAveragePooling2D
              - head: Dense(5)
            freeze: [b]
            training:
              epochs: 1
              batch: 8
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;

    @TempDir
    static Path temporary;

    private static Path file;
    private static Path run;
    private static CliRunner.Output trained;

    @BeforeAll
    static void train() throws IOException {
        file = Files.writeString(temporary.resolve("branches.yaml"), YAML);
        run = temporary.resolve("run");
        trained = CliRunner.run("train", file, "--out", run, "--backend", "reference");
        assertEquals(0, trained.code(), trained.err());
    }

    private static void works(Object... arguments) {
        CliRunner.Output output = CliRunner.run(arguments);
        assertEquals(0, output.code(), output.err());
    }

    @Test
    void theRunHasTheModelAsWritten() throws IOException {
        Experiment written = ExperimentReader.read("branches", "branches.yaml", YAML);
        String text = Files.readString(run.resolve("model.yaml"));
        Experiment saved = ExperimentReader.read("branches", "model.yaml", text);
        assertEquals(written.nodes(), saved.nodes());
        assertEquals(written.transfer(), saved.transfer());
    }

    @Test
    void theSummaryHasConnections() {
        CliRunner.Output output = CliRunner.run("summary", file);
        assertEquals(0, output.code(), output.err());
        String text = output.out() + output.err();
        assertTrue(text.contains("Connected to") && text.contains("['a[0][0]',") && text.contains("'b[0][0]']"), text);
    }

    @Test
    void isEvaluated() {
        works("evaluate", run, "--backend", "reference");
        works("evaluate", run, "--backend", "cpu");
    }

    @Test
    void predicts() throws IOException {
        Path picture = temporary.resolve("picture.png");
        ImageIO.write(new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        works("predict", run, picture, "--backend", "reference");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h5", "onnx", "safetensors"})
    void isExported(String ending) {
        works("export", run, "--out", temporary.resolve("model." + ending));
    }
}
