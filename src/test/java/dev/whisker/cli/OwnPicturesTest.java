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
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory of pictures of a user's own, with three classes: an experiment for it, and the built-in ones on it. */
class OwnPicturesTest {
    @TempDir
    Path temporary;

    private Path pictures(int width, int height, int each, String... parts) throws IOException {
        Path data = temporary.resolve("data");
        List<String> classes = List.of("blue", "green", "red");
        for (String part : parts) {
            for (String name : classes) {
                Path folder = Files.createDirectories(data.resolve(part).resolve(name));
                for (int i = 0; i < each; i++) {
                    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
                    for (int p = 0; p < width * height; p++) {
                        image.setRGB(p % width, p / width, (200 + i << 8 * classes.indexOf(name)) + part.length());
                    }
                    ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
                }
            }
        }
        return data;
    }

    private static String succeed(Object... arguments) {
        CliRunner.Output output = CliRunner.run(arguments);
        assertEquals(0, output.code(), output.err());
        return output.out();
    }

    @ParameterizedTest
    @CsvSource({
        "B1, '{train: 60, validation: 20, test: 20}', Dense(units=3), sparse_categorical_crossentropy",
        "E1, '{train: 60, validation: 20, test: 20}', 'Dense(units=3, activation=softmax)', "
                + "sparse_categorical_crossentropy"})
    void builtInExperimentsTakeAnyNumberOfClasses(String experiment, String split, String last, String loss)
            throws IOException {
        Path data = pictures(24, 20, 10, "");
        Path out = temporary.resolve("run");
        String printed = succeed("train", experiment, "--data", data, "--image-size", 24, "--out", out, "--set",
                "training.epochs=1", "--set", "data.split=" + split, "--set", "data.batch=8", "--set",
                "model.0=Conv2D(4, 3, activation=relu)");
        assertTrue(printed.contains("The data has 3 classes, so the model has " + last + " where"), printed);
        assertTrue(printed.contains(loss + " takes the outputs of the last layer, "), printed);
        assertTrue(Files.readString(out.resolve("model.yaml")).contains(last));
        JsonNode record = new ObjectMapper().readTree(out.resolve("run.json").toFile());
        assertEquals(1, record.path("epochs").asInt());
        assertEquals(8, record.path("batch").asInt());
        assertEquals("train", record.path("command").path(0).asText());
        assertEquals("data.batch=8", record.path("command").path(13).asText());
        assertTrue(record.path("machine").path("threads").asInt() >= 1);
        assertTrue(record.path("machine").path("cpu").isTextual() && record.path("commit").isTextual());
        assertTrue(succeed("evaluate", out).contains("test of run"));
        String predicted = succeed("predict", out, data.resolve("red/0.png"));
        for (String name : List.of("blue", "green", "red")) {
            assertTrue(predicted.contains(name), predicted);
        }
    }

    @Test
    void initWritesAnExperimentThatTrains() throws IOException {
        Path data = pictures(50, 70, 10, "");
        Path file = temporary.resolve("mine.yaml");
        JsonNode results = new ObjectMapper().readTree(succeed("init", file, "--data", data, "--json"));
        assertEquals(3, results.path("classes").asInt());
        assertEquals(30, results.path("pictures").asInt());
        assertEquals(48, results.path("height").asInt());
        String yaml = Files.readString(file);
        assertTrue(yaml.startsWith("# 30 pictures of 3 classes: blue, green, red.\n"), yaml);
        assertTrue(yaml.contains("split: auto"), yaml);
        Path out = temporary.resolve("run");
        succeed("train", file, "--data", data, "--epochs", 1, "--out", out);
        assertTrue(Files.readString(out.resolve("model.yaml")).contains("Dense(units=3)"));

        CliRunner.Output again = CliRunner.run("init", file, "--data", data);
        assertEquals(1, again.code());
        assertEquals("whisker: " + file + " exists already; give another name, or remove it\n", again.err());
        assertEquals(yaml, Files.readString(file));
        assertEquals(2, CliRunner.run("init", temporary.resolve("mine.txt"), "--data", data).code());
    }

    @ParameterizedTest
    @CsvSource({"'train,validation,test', 2, split: folders", "'train,validation', 2, split: folders",
        "'train,validation', 54, split: {test_from_validation: 5}", "train, 4, split: auto",
        "'train,test', 4, split: auto"})
    void initFollowsTheFoldersOfTheDirectory(String parts, int each, String split) throws IOException {
        Path data = pictures(8, 8, each, parts.split(","));
        Path file = temporary.resolve("mine.yml");
        succeed("init", file, "--data", data);
        String yaml = Files.readString(file);
        assertTrue(yaml.contains(split), yaml);
        assertTrue(yaml.contains("image_size: [32, 32]"), yaml);
    }

    @Test
    void aSettingThatIsWrongIsWrongUsage() {
        CliRunner.Output output = CliRunner.run("train", "demo", "--set", "training.epoch=5");
        assertEquals(2, output.code());
        assertTrue(output.err().startsWith("whisker: --set training.epoch=5: unknown key 'epoch' (did you mean "
                + "'epochs'?); known keys: "), output.err());
        assertFalse(Files.exists(Path.of("runs/demo")));
    }

    @Test
    void anExperimentIsPrintedWithThePathsOfItsParts() {
        String printed = succeed("experiments", "B4");
        assertTrue(printed.contains("  - Dense(classes)  # model.6\n"), printed);
        assertEquals(2, CliRunner.run("experiments", "B9").code());
    }
}
