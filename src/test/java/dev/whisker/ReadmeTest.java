package dev.whisker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.MobileNetV2;
import dev.whisker.backend.Backends;
import dev.whisker.exporter.ExportFormat;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.support.JavaCppCache;
import dev.whisker.support.MarkdownPage;
import dev.whisker.tensor.Shape;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that the README shows run, in order. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final MarkdownPage README = MarkdownPage.of("README.md");

    @TempDir
    Path folder;

    @Test
    void isShort() {
        assertTrue(README.text().lines().count() < 200, "the README has less than 200 lines; details belong in docs");
    }

    /**
     * Every command line of the README, in order, in a directory that holds what they expect. The pictures are a few,
     * drawn here.
     */
    @Test
    void commandsRun() throws Exception {
        drawPictures(folder.resolve("cats_and_dogs_filtered"));
        Files.writeString(folder.resolve("my-experiment.yaml"), README.listings("yaml").get(0));
        Random random = new Random(1);
        Npy.write(folder.resolve("x.npy"), random(new int[] {2, 9, 8, 3}, random), NpyType.F4);
        Npy.write(folder.resolve("dy.npy"), random(new int[] {2, 5, 4, 8}, random), NpyType.F4);
        Npy.write(folder.resolve("pictures.npy"), random(new int[] {2, 64, 64, 3}, random), NpyType.F4);
        writeNetwork(folder.resolve("mobilenet_v2.h5"));
        List<String> commands = new ArrayList<>();
        for (String block : README.listings("sh")) {
            commands.addAll(block.lines().toList());
        }
        commands.addAll(commandsOfTheTable());
        for (String command : commands) {
            runInFolder(command);
        }
        for (String made : List.of("grid.png", "runs/b3/plots/accuracy.png", "runs/b3/history.csv",
                "runs/mine/model.safetensors", "out.npz", "features.npz", "model.h5", "model.onnx")) {
            assertTrue(Files.size(folder.resolve(made)) > 0, made);
        }
    }

    /**
     * Weights as a file of Keras holds them, of the right shapes. The real ones are not needed to see that the commands
     * run.
     */
    private static void writeNetwork(Path file) {
        Graph network = Sequential.builder(Shape.of(160, 160, 3)).add(MobileNetV2.features()).build();
        try (Backend backend = Backends.open("reference"); Model model =
                Model.create(network, backend, Mode.INFERENCE, 1)) {
            ExportFormat.KERAS_H5.write(ExportedModel.of(model, Map.of()), file);
        }
    }

    private static NpyArray random(int[] shape, Random random) {
        float[] values = new float[Math.toIntExact(Shape.of(shape).size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return NpyArray.of(shape, values);
    }

    /** The first cells of the table of commands, with their placeholders filled in. */
    private static List<String> commandsOfTheTable() {
        List<String> commands = new ArrayList<>();
        Matcher matcher = Pattern.compile("(?m)^\\| `(./whisker [^`]+)` \\|").matcher(README.text());
        while (matcher.find()) {
            commands.add(matcher.group(1)
                    .replace("summary EXPERIMENT", "summary demo")
                    .replace("train EXPERIMENT", "train my-experiment.yaml --data cats_and_dogs_filtered")
                    .replace("gradcheck [LAYER...]", "gradcheck ReLU --tries 5")
                    .replace("parity [LAYER or EXPERIMENT...]", "parity ReLU --tries 5")
                    .replace("RUN", "runs/mine")
                    .replace("FILE", "mobilenet_v2.h5")
                    .replace("DIR", "cats_and_dogs_filtered")
                    .replace("[PICTURE...]", "cats_and_dogs_filtered/train/dogs/dog.1.jpg")
                    .replace("IMAGE...", "cats_and_dogs_filtered/train/dogs/dog.1.jpg")
                    .replace("IMAGE", "cats_and_dogs_filtered/train/dogs/dog.1.jpg")
                    .replace("'Conv2D(8, 3)'", "'Conv2D(8, 3)' --input x.npy"));
        }
        assertTrue(commands.size() >= 13, commands.toString());
        return commands;
    }

    /** That of this process, made absolute: the commands run in another folder. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> ROOT.resolve(entry).toString()).collect(Collectors.joining(File.pathSeparator));
    }

    private void runInFolder(String command) throws Exception {
        assertTrue(command.startsWith("./whisker "), command);
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true", JavaCppCache.option(), "-Xmx2g", "-cp", classPath(),
                "dev.whisker.cli.Main"));
        Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(command.substring("./whisker ".length()));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        File log = folder.resolve("log.txt").toFile();
        Process process = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log).start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertTrue(ended, command + " did not end");
        assertEquals(0, process.exitValue(), command + "\n" + Files.readString(log.toPath()));
        assertFalse(Files.readString(log.toPath()).isBlank(), command + " prints nothing");
    }

    private static void drawPictures(Path root) throws IOException {
        Random random = new Random(3);
        for (String part : List.of("train", "validation")) {
            for (String kind : List.of("cat", "dog")) {
                Path target = Files.createDirectories(root.resolve(part).resolve(kind + "s"));
                int first = part.equals("train") ? 0 : 2000;
                // Validation needs five batches of 32, so that one of them can be the test set.
                int count = part.equals("train") ? 10 : 80;
                for (int i = first; i < first + count; i++) {
                    BufferedImage image = new BufferedImage(90 + random.nextInt(60), 80 + random.nextInt(60),
                            BufferedImage.TYPE_INT_RGB);
                    Graphics2D graphics = image.createGraphics();
                    graphics.setColor(new Color(random.nextInt(1 << 24)));
                    graphics.fillRect(0, 0, 200, 200);
                    graphics.setColor(kind.equals("cat") ? Color.ORANGE : Color.GRAY);
                    graphics.fillOval(random.nextInt(50), random.nextInt(50), 40, 30);
                    graphics.dispose();
                    ImageIO.write(image, "jpg", target.resolve(kind + "." + i + ".jpg").toFile());
                }
            }
        }
    }
}
