package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.data.OddPictures;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code train} is told to read and divide pictures, and how {@code evaluate} repeats it. */
class DataOverridesTest {
    private static final int RED = 0xFF0000;
    private static final int BLUE = 0x0000FF;

    @TempDir
    private Path temporary;
    private Path run;
    private Path file;

    @BeforeEach
    void describe() throws IOException {
        run = temporary.resolve("run");
        file = Files.writeString(temporary.resolve("mine.yaml"), """
                data: {image_size: [4, 4], batch: 4}
                model: [Flatten, "Dense(2)"]
                training: {epochs: 1, loss: sparse_categorical_crossentropy, from_logits: true}
                """);
    }

    private Path pictures(String name, String... folders) throws IOException {
        Path data = temporary.resolve(name);
        for (String folder : folders) {
            Path directory = Files.createDirectories(data.resolve(folder));
            for (int i = 0; i < 10; i++) {
                BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i % 4, 1, 0xFF8040);
                ImageIO.write(image, "png", directory.resolve(i + ".png").toFile());
            }
        }
        return data;
    }

    private CliRunner.Output train(Path data, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("train", file, "--data", data, "--out", run, "--overwrite",
                "--backend", "reference"));
        arguments.addAll(List.of(more));
        return CliRunner.run(arguments.toArray());
    }

    private void assertTrained(CliRunner.Output output, String counts, String split) {
        assertEquals(0, output.code(), output.err());
        assertTrue(output.out().contains(counts), output.out());
        assertTrue(output.out().lines().anyMatch(line -> line.equals("split: " + split)), output.out());
    }

    private void assertRefused(int code, CliRunner.Output output, String... parts) {
        assertEquals(code, output.code(), output.out() + output.err());
        assertEquals(1, output.err().lines().count(), output.err());
        for (String part : parts) {
            assertTrue(output.err().contains(part), output.err());
        }
    }

    /** A picture takes 4 * 4 * 3 bytes, as none is resized. */
    @Test
    void picturesTakeNoMoreMemoryThanIsSetAside() throws IOException {
        Path data = pictures("data", "a", "b");
        CliRunner.Output all = train(data, "--picture-memory", "1K");
        assertTrained(all, "Decoded pictures take 0.0 MiB of memory, of 0.0 MiB set aside for them.",
                "80/10/10 by class");
        assertFalse(all.out().contains("decoded again"), all.out());
        byte[] weights = Files.readAllBytes(run.resolve("model.safetensors"));
        CliRunner.Output some = train(data, "--picture-memory", "959");
        assertTrained(some, "WARNING: 19 of 20 decoded pictures fit into the 0.0 MiB set aside for them",
                "80/10/10 by class");
        assertArrayEquals(weights, Files.readAllBytes(run.resolve("model.safetensors")));
        CliRunner.Output resumed = CliRunner.run("train", "--resume", run, "--epochs", "2", "--picture-memory", "2M");
        assertEquals(0, resumed.code(), resumed.err());
        assertTrue(resumed.out().contains("of 2.0 MiB set aside for them."), resumed.out());
        assertRefused(2, train(data, "--picture-memory", "2 GB"), "such as 500M; received '2 GB'");
        assertRefused(2, train(data, "--picture-memory", "999999G"), "nine tenths of Java's heap, received 999999G",
                "-Xmx1111111G");
    }

    @Test
    void withoutASplitTheFoldersDecide() throws IOException {
        Path plain = pictures("plain", "a", "b");
        assertTrained(train(plain), "16 to train, 2 to validate, 2 to test", "80/10/10 by class");
        Path parts = pictures("parts", "Train/a", "Train/b", "VAL/a", "VAL/b", "test/a", "test/b");
        CliRunner.Output evaluated = CliRunner.run("evaluate", run, "--data", parts, "--backend", "reference");
        assertEquals(0, evaluated.code(), evaluated.err());
        assertTrue(evaluated.out().contains("split: train/validation/test folders"), evaluated.out());
        assertTrue(evaluated.out().contains(": 20 samples"), evaluated.out());
        assertTrained(train(parts), "20 to train, 20 to validate, 20 to test", "train/validation/test folders");
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"split\" : \"train/validation/test folders\""));
    }

    @Test
    void splitsOfTheCommandLine() throws IOException {
        Path plain = pictures("plain", "a", "b");
        assertTrained(train(plain, "--split", "62.5,12.5,25"), "13 to train, 2 to validate, 5 to test",
                "62.5/12.5/25 of all pictures");
        assertRefused(1, train(plain, "--split", "folders"), "is expected to have the folders train and validation");
        Path parts = pictures("parts", "train/a", "train/b", "valid/a", "valid/b");
        assertTrained(train(parts, "--split", "folders"), "20 to train, 20 to validate, 0 to test",
                "train/validation folders");
        assertTrained(train(parts, "--split", "auto"), "20 to train, 20 to validate, 0 to test",
                "train/validation folders, no test folder and no test");
        assertRefused(1, train(parts, "--split", "80,10,10"), "would mix their pictures", "--split folders",
                "parts: merge");
    }

    @Test
    void impossibleSplitsAreRefused() throws IOException {
        Path plain = pictures("plain", "a", "b");
        assertRefused(2, train(plain, "--split", "80,10,20"), "--split: ", "at most 100", "80.0");
        assertRefused(2, train(plain, "--split", "0.8,0.1,0.1"), "--split: ", "write train 80");
        for (String text : new String[] {"80", "80,20", "80,10,ten", "80,10,10,0", "by folder", "NaN,1,1"}) {
            assertRefused(2, train(plain, "--split", text), "--split: expected auto, folders, or percentages", text);
        }
        assertRefused(2, CliRunner.run("train", "demo", "--split", "folders", "--out", run), "--split: ",
                "have no folders");
    }

    @Test
    void grayAndTurnedPicturesAreTrainedOnEvaluatedAndPredicted() throws IOException {
        Path plain = pictures("plain", "a", "b");
        assertTrained(train(plain, "--color-mode", "grayscale", "--exif", "apply"), "16 to train",
                "80/10/10 by class");
        String model = Files.readString(run.resolve("model.yaml"));
        assertTrue(model.contains("color_mode: grayscale") && model.contains("exif: apply"), model);
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"parameters\" : 34"), "4 * 4 * 1 inputs");
        CliRunner.Output evaluated = CliRunner.run("evaluate", run, "--backend", "reference");
        assertEquals(0, evaluated.code(), evaluated.err());
        CliRunner.Output predicted = CliRunner.run("predict", run, plain.resolve("a/1.png"), "--backend", "reference");
        assertEquals(0, predicted.code(), predicted.err());
        Files.writeString(file, Files.readString(file).replace("batch: 4", "batch: 4, color_mode: grayscale"));
        assertTrained(train(plain), "16 to train", "80/10/10 by class");
    }

    /** Red on the left in the file, and on top once it is turned; the same pictures in both classes make mistakes. */
    @Test
    void mistakesAreDrawnAsTheNetworkSeesThem() throws IOException {
        BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 32; i++) {
            image.setRGB(i % 64, i / 64, i % 64 < 32 ? RED : BLUE);
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", jpeg);
        Path data = temporary.resolve("turned");
        for (int i = 0; i < 20; i++) {
            Path directory = Files.createDirectories(data.resolve(i < 10 ? "a" : "b"));
            Files.write(directory.resolve(i % 10 + ".jpg"), OddPictures.withOrientation(jpeg.toByteArray(), 6));
        }
        train(data);
        assertEquals(new Point(1, 0), fromRedToBlue());
        train(data, "--exif", "apply");
        assertEquals(new Point(0, 1), fromRedToBlue());
    }

    /** The direction from the red to the blue half of a mistake that {@code evaluate} draws. */
    private Point fromRedToBlue() throws IOException {
        Path grid = temporary.resolve("grid.png");
        CliRunner.Output evaluated = CliRunner.run("evaluate", run, "--split", "all", "--worst", 1, "--grid", grid,
                "--backend", "reference");
        assertEquals(0, evaluated.code(), evaluated.err());
        BufferedImage drawn = ImageIO.read(grid.toFile());
        Point red = center(drawn, 16);
        Point blue = center(drawn, 0);
        return new Point(Integer.signum((blue.x - red.x) / 10), Integer.signum((blue.y - red.y) / 10));
    }

    /** The center of the pixels that are red (of which the color is shifted by 16) or blue (by 0) and little else. */
    private static Point center(BufferedImage image, int shift) {
        int[] found = IntStream.range(0, image.getWidth() * image.getHeight()).filter(i -> {
            int color = image.getRGB(i % image.getWidth(), i / image.getWidth());
            return (color >> shift & 0xFF) > 200 && (color >> 16 - shift & 0xFF) < 50 && (color >> 8 & 0xFF) < 50;
        }).toArray();
        return new Point((int) IntStream.of(found).map(i -> i % image.getWidth()).average().orElseThrow(),
                (int) IntStream.of(found).map(i -> i / image.getWidth()).average().orElseThrow());
    }

    @Test
    void decodingsThatCannotBeAreRefused() throws IOException {
        Path plain = pictures("plain", "a", "b");
        assertRefused(2, train(plain, "--color-mode", "gray"), "--color-mode is rgb or grayscale, received 'gray'");
        assertRefused(2, train(plain, "--exif", "turn"), "--exif is ignore or apply, received 'turn'");
        assertRefused(2, CliRunner.run("train", "demo", "--color-mode", "grayscale", "--out", run),
                "drawn pictures have three channels");
        assertRefused(2, CliRunner.run("train", "B4", "--data", plain, "--color-mode", "grayscale", "--weights",
                "imagenet", "--out", run), "the ImageNet weights of MobileNetV2", "3 channels", "--weights none");
        Files.writeString(file, Files.readString(file).replace("batch: 4", "batch: 4, exif: turn"));
        assertRefused(1, train(plain), "mine.yaml", "exif", "unknown word 'turn'", "ignore, apply");
    }
}
