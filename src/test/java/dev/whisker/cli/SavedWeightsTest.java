package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.safetensors.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate}, {@code predict} and {@code export} use the last weights of a run, or the best. */
class SavedWeightsTest {
    @TempDir
    Path temporary;

    private Path run;
    private JsonNode record;

    @BeforeEach
    void train() throws IOException {
        run = temporary.resolve("run");
        Path file = Files.writeString(temporary.resolve("small.yaml"), """
                data:
                  source: drawn
                  pictures: 100
                  image_size: [8, 8]
                  split: {train: 60, validation: 40}
                model: [Rescaling(1/255), Flatten, Dense(classes)]
                training:
                  epochs: 8
                  loss: sparse_categorical_crossentropy
                  optimizer: SGD(0.5)
                """);
        String printed = run("train", file, "--out", run).out();
        assertTrue(printed.contains("sparse_categorical_crossentropy takes the outputs of the last layer, dense "
                + "(Dense(units=5)), as logits: from_logits=true."), printed);
        assertTrue(printed.contains("model.safetensors, model-best.safetensors, "), printed);
        record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
        assertTrue(record.path("best").path("epoch").asInt() < 8);
    }

    private static CliRunner.Output run(Object... arguments) {
        Object[] all = new Object[arguments.length + (arguments[0].equals("export") ? 0 : 2)];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        if (all.length > arguments.length) {
            all[arguments.length] = "--backend";
            all[arguments.length + 1] = "reference";
        }
        CliRunner.Output output = CliRunner.run(all);
        assertEquals(0, output.code(), output.err());
        return output;
    }

    private static JsonNode json(Object... arguments) throws IOException {
        return new ObjectMapper().readTree(run(arguments).out());
    }

    @Test
    void evaluateSaysWhichItUses() throws IOException {
        JsonNode last = json("evaluate", run, "--split", "validation", "--json");
        JsonNode best = json("evaluate", run, "--split", "validation", "--weights", "best", "--json");
        assertEquals("last", last.path("weights").asText());
        assertEquals("best", best.path("weights").asText());
        assertEquals(8, last.path("epoch").asInt());
        assertEquals(record.path("best").path("epoch"), best.path("epoch"));
        assertEquals(record.path("results").path("val_accuracy").asDouble(), last.path("accuracy").asDouble());
        assertEquals(record.path("best").path("value").asDouble(), best.path("accuracy").asDouble());
        String printed = run("evaluate", run, "--split", "validation").out();
        assertTrue(printed.contains("The weights are the last, those after epoch 8 of 8 (step 16); the best, "),
                printed);
    }

    @Test
    void predictAndExportUseThemToo() throws IOException {
        Path picture = temporary.resolve("picture.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        JsonNode predicted = json("predict", run, picture, "--weights", "best", "--json");
        assertEquals("best", predicted.path("weights").asText());
        assertEquals(record.path("best").path("step"), predicted.path("step"));
        Path out = temporary.resolve("out.safetensors");
        run("export", run, "--out", out, "--weights", "best");
        assertEquals(Safetensors.read(run.resolve("model-best.safetensors")).tensors(),
                Safetensors.read(out).tensors());
        run("export", run, "--out", out);
        assertEquals(Safetensors.read(run.resolve("model.safetensors")).tensors(), Safetensors.read(out).tensors());
    }

    @Test
    void otherWordsAreWrongUsage() {
        CliRunner.Output wrong = CliRunner.run("evaluate", run, "--weights", "bst");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().startsWith("whisker: --weights is last or best, received 'bst' (did you mean 'best'?)"),
                wrong.err());
    }

    @Test
    void weightsThatAreNotThereAreSaidSo() throws IOException {
        Files.delete(run.resolve("model-best.safetensors"));
        for (Object[] command : new Object[][] {{"evaluate", run, "--split", "train"}, {"predict", run, "a.png"},
            {"export", run, "--out", temporary.resolve("a.onnx")}}) {
            Object[] all = new Object[command.length + 2];
            System.arraycopy(command, 0, all, 0, command.length);
            all[command.length] = "--weights";
            all[command.length + 1] = "best";
            CliRunner.Output output = CliRunner.run(all);
            assertEquals(1, output.code());
            assertTrue(output.err().contains("has no best weights (model-best.safetensors)"), output.err());
        }
    }
}
