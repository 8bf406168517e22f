package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.whisker.backend.cuda.CudaProbe;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every error in the input of a user is reported in one line that begins with "whisker: ", with exit code 1 or 2,
 * and nothing is left behind.
 */
class BadInputTest {
    private static final String MODEL = """
            data:
              image_size: [12, 12]
              split: {train: 50, validation: 25, test: 25}
              batch: 4
            model:
              - Conv2D(2, 3)
              - Flatten
              - Dense(2)
            training:
              epochs: 1
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;

    @TempDir
    Path temporary;

    private Path data;
    private Path out;
    private Path file;

    @BeforeEach
    void makeAGoodData() throws IOException {
        data = temporary.resolve("data");
        out = temporary.resolve("run");
        file = Files.writeString(temporary.resolve("mine.yaml"), MODEL);
        for (String name : new String[] {"cats", "dogs"}) {
            Files.createDirectories(data.resolve(name));
            for (int i = 0; i < 4; i++) {
                picture(data.resolve(name).resolve(i + ".jpg"), new Color(40 * i, name.equals("cats") ? 200 : 20, 90));
            }
        }
    }

    private static void picture(Path path, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 20 * 16; i++) {
            image.setRGB(i % 20, i / 20, colour.getRGB() + i % 7);
        }
        ImageIO.write(image, "jpg", path.toFile());
    }

    /** Trains on what was made above, with some options more or other values. */
    private CliRunner.Output train(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("train", file));
        Map.of("--data", data, "--out", out, "--backend", "reference").forEach((option, value) -> {
            if (!Arrays.asList(more).contains(option)) {
                arguments.addAll(List.of(option, value));
            }
        });
        arguments.addAll(Arrays.asList(more));
        return CliRunner.run(arguments.toArray());
    }

    private static void assertComplaint(int code, CliRunner.Output output, String... parts) {
        assertEquals(code, output.code(), output.err());
        assertTrue(output.err().startsWith("whisker: "), output.err());
        assertEquals(1, output.err().lines().count(), output.err());
        for (String part : parts) {
            assertTrue(output.err().contains(part), output.err());
        }
    }

    @Test
    void theGoodDataTrains() {
        CliRunner.Output output = train();
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().startsWith("backend reference"), output.out());
        assertTrue(output.out().contains("1/1 [==============================]"), output.out());
    }

    @Test
    void missingDirectory() {
        assertComplaint(1, train("--data", temporary.resolve("nowhere")), "nowhere", "does not exist");
        assertComplaint(2, CliRunner.run("train", file, "--out", out, "--backend", "reference"), "--data DIR");
        assertFalse(Files.exists(out), "a run that never began leaves no directory");
    }

    @Test
    void classFolderWithNoPictures() throws IOException {
        Files.createDirectories(data.resolve("empty"));
        Files.writeString(data.resolve("empty").resolve("1.heic"), "text");
        assertComplaint(1, train(), "empty", "has no pictures");
    }

    @Test
    void unusablePictures() throws IOException {
        Files.write(data.resolve("cats/zero.jpg"), new byte[0]);
        assertComplaint(1, train("--overwrite"), "zero.jpg is empty (0 bytes)");
        Files.delete(data.resolve("cats/zero.jpg"));
        byte[] whole = Files.readAllBytes(data.resolve("dogs/1.jpg"));
        Files.write(data.resolve("dogs/cut.jpg"), Arrays.copyOf(whole, whole.length * 2 / 3));
        assertComplaint(1, train("--overwrite"), "cut.jpg is truncated");
        Files.delete(data.resolve("dogs/cut.jpg"));
        Files.writeString(data.resolve("dogs/text.jpg"), "this is not a picture");
        assertComplaint(1, train("--overwrite"), "text.jpg is not a JPEG");
        CliRunner.Output skipped = train("--overwrite", "--skip-bad-files");
        assertEquals(0, skipped.code(), skipped.err());
        assertTrue(skipped.out().contains("Skipped 1 files"), skipped.out());
        assertComplaint(1, CliRunner.run("predict", out, data.resolve("dogs/text.jpg"), "--backend", "reference"),
                "text.jpg", "not a JPEG");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "Flatten      | Flattn                 | mine.yaml line 7, model[1]: unknown layer 'Flattn' (did you mean "
                + "'Flatten'?)",
        "Conv2D(2, 3) | Conv2D(2, kernel=3)    | Conv2D has no argument 'kernel' (did you mean",
        "Conv2D(2, 3) | Conv2D(2, 13)          | layer 'conv2d': Conv2D(filters=2, kernel_size=13) cannot take an "
                + "input of shape (None, 12, 12, 3)",
        "Dense(2)     | Dense(1)               | sparse_categorical_crossentropy needs one output a class",
        "epochs:      | epoch:                 | unknown key 'epoch' (did you mean 'epochs'?)",
    })
    void aWrongDescription(String part, String replacement, String complaint) throws IOException {
        Files.writeString(file, MODEL.replace(part, replacement));
        assertComplaint(1, train(), complaint);
    }

    @Test
    void labelsOutOfRange() throws IOException {
        Files.createDirectories(data.resolve("eagles"));
        for (int i = 0; i < 4; i++) {
            picture(data.resolve("eagles").resolve(i + ".jpg"), Color.GREEN);
        }
        assertComplaint(1, train(), "the model has 2 outputs", "the data has 3 classes", "write Dense(classes)");
    }

    @Test
    void dataThatTheExperimentDoesNotFit() throws IOException {
        assertComplaint(2, CliRunner.run("train", "demo", "--data", data, "--out", out, "--backend", "reference"),
                "draws its pictures itself", "--data");
        Files.writeString(file, MODEL.replace("{train: 50, validation: 25, test: 25}", "folders"));
        assertComplaint(1, train(), data.toString(), "train and validation", "leave 'split' out");
        assertFalse(Files.exists(out));
    }

    @Test
    void aSingleClassIsWarnedOf() throws IOException {
        for (int i = 0; i < 4; i++) {
            Files.delete(data.resolve("dogs").resolve(i + ".jpg"));
        }
        Files.delete(data.resolve("dogs"));
        CliRunner.Output output = train();
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().contains("WARNING: all pictures are of the one class 'cats'"), output.out());
    }

    @Test
    void sizesThatNoArrayHolds() {
        Path picture = data.resolve("cats/0.jpg");
        assertComplaint(1, CliRunner.run("data", "augment", picture, "--size", 30000, "--backend", "reference"),
                "30000x30000", "2700000000 values");
        assertComplaint(1, CliRunner.run("data", "augment", picture, "--size", 10000, "--backend", "reference"),
                "9 variants of 10000x10000");
        assertComplaint(1, CliRunner.run("data", "grid", data, "--tile", 100000), "100000 pixels", "smaller tiles");
        assertComplaint(1, CliRunner.run("bench", "images", data, "--size", 100000), "100000x100000");
        assertComplaint(1, CliRunner.run("bench", "model3-train", "--batch", 100000, "--backend", "reference"),
                "batches of 100000 pictures");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Dense(2)", "Conv2D(5, 3)", "Flatten"})
    void augmentationThatChangesTheShape(String layer) {
        assertComplaint(2, CliRunner.run("data", "augment", data.resolve("cats/0.jpg"), "--layer", layer, "--size", 20,
                "--backend", "reference"),
                "turns pictures of shape (None, 20, 20, 3) into", "keep the shape of pictures");
    }

    @Test
    void picturesAreWrittenIntoDirectoriesThatExist() {
        Path sheet = temporary.resolve("nowhere/a.png");
        assertComplaint(1, CliRunner.run("data", "augment", data.resolve("cats/0.jpg"), "--out", sheet, "--size", 20,
                "--backend", "reference"),
                "nowhere does not exist");
        assertComplaint(1, CliRunner.run("data", "grid", data, "--out", sheet), "nowhere does not exist");
        assertFalse(Files.exists(sheet.getParent()));
    }

    @Test
    void bracketsWithoutEnd() {
        assertComplaint(2, CliRunner.run("layer", "Conv2D" + "(".repeat(100_000), "--input", temporary.resolve("x.npy"),
                "--backend", "reference"));
    }

    @Test
    void outThatCannotBeWritten() throws IOException {
        Path blocked = Files.writeString(temporary.resolve("blocked"), "a file");
        for (Path path : new Path[] {blocked, blocked.resolve("run"), Path.of("/proc/whisker/run")}) {
            CliRunner.Output output = train("--out", path);
            assertComplaint(1, output, "cannot write the run to " + path, "--out");
            assertFalse(output.out().contains("Epoch"), "it is reported before training");
        }
    }

    @Test
    void aRunIsNotOverwrittenUnasked() {
        assertEquals(0, train().code());
        assertComplaint(1, train(), "holds a run already", "--overwrite");
        assertEquals(0, train("--overwrite").code());
    }

    @Test
    void unknownBackendPrecisionAndOption() {
        assertComplaint(2, train("--backend", "gpu"), "unknown backend 'gpu'", "cpu", "reference");
        assertComplaint(2, train("--backend", "referense"), "did you mean 'reference'?");
        assertComplaint(2, train("--precision", "fp16"), "unknown precision 'fp16'", "did you mean 'fp32'?");
        assertComplaint(2, train("--epoch", "3"), "unknown option '--epoch'", "did you mean '--epochs'?");
        assertComplaint(2, train("--epochs", "0"), "--epochs must be at least 1, received 0");
        assertComplaint(2, train("--epochs", "many"), "many");
        assertComplaint(2, CliRunner.run("trian"), "unknown command 'trian'", "did you mean 'train'?");
        assertComplaint(2, CliRunner.run(), "a command is missing");
        assertComplaint(2, CliRunner.run("summary", "B33"), "unknown experiment 'B33'", "did you mean 'B3'?");
        assertFalse(Files.exists(out));
    }

    @Test
    void cudaWithoutAGpuSaysWhy() {
        CudaProbe probe = CudaProbe.probe();
        assumeFalse(probe.usable(), "there is a GPU here");
        assertComplaint(1, train("--backend", "cuda"), "the cuda backend is not usable", probe.reason());
    }

    @Test
    void noRunAndNoFile() {
        assertComplaint(1, CliRunner.run("evaluate", temporary), "holds no run");
        assertComplaint(1, CliRunner.run("train", temporary.resolve("none.yaml")), "there is no experiment file");
        assertComplaint(1, CliRunner.run("layer", "Dense(2)", "--input", temporary.resolve("x.npy"), "--backend",
                "reference"), "x.npy", "no such file");
        assertComplaint(2, CliRunner.run("layer", "Dnse(2)", "--input", temporary.resolve("x.npy")),
                "unknown layer 'Dnse' (did you mean 'Dense'?)");
    }

    @Test
    void weightsThatAreWantedOrWrong() throws IOException {
        assertComplaint(2, CliRunner.run("train", "B4", "--data", data, "--out", out),
                "starts from the ImageNet weights", "--weights FILE", "--weights imagenet");
        assertComplaint(1, train("--weights", temporary.resolve("none.h5")), "none.h5");
        assertComplaint(1, train("--weights", Files.writeString(temporary.resolve("text.h5"), "no weights")),
                "text.h5 is not a weights file");
        assertComplaint(1, train("--weights", data), "is a directory");
        assertComplaint(2, train("--weights", "imagenet"), "no application");
        assertFalse(Files.exists(out));
    }

    @Test
    void sizesThatTheModelCannotTake() {
        assertComplaint(2, train("--image-size", 0), "--image-size must be at least 1, received 0");
        assertComplaint(2, train("--image-size", 2), "experiment mine: layer 'conv2d'");
        assertComplaint(2, CliRunner.run("train", "B4", "--data", data, "--image-size", 31),
                "experiment B4: layer 'base'");
        assertEquals(0, train("--image-size", 14).code());
    }
}
