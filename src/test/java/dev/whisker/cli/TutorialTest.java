package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.example.Flowers;
import dev.whisker.support.MarkdownPage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial, from its first command to its Java program, on a few drawn pictures of five classes. */
class TutorialTest {
    private static final List<String> CLASSES = List.of("daisy", "dandelion", "rose", "sunflower", "tulip");
    private static final int PER_CLASS = 20;
    private static final int SIZE = 32;
    /** Words, with what is between quotes as one. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    /** What the tutorial's commands read and write; they run in another directory here. */
    private static final Pattern FILE =
            Pattern.compile("my-flowers.*|runs/.*|(flowers|mistakes|pictures|tulips)\\.\\w+");

    @TempDir
    Path folder;

    private String run(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command.substring("./whisker ".length()));
        while (matcher.find()) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            words.add(FILE.matcher(word).matches() ? folder.resolve(word).toString() : word);
        }
        CliRunner.Output output = CliRunner.run(words.toArray());
        assertEquals(0, output.code(), command + "\n" + output.out() + output.err());
        return output.out();
    }

    private void draw() throws IOException {
        Random random = new Random(5);
        for (String name : CLASSES) {
            Path directory = Files.createDirectories(folder.resolve("my-flowers").resolve(name));
            for (int i = 1; i <= PER_CLASS; i++) {
                BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
                Graphics2D graphics = image.createGraphics();
                // Some look like another class, so that there are mistakes to show.
                int looks = random.nextInt(3) == 0 ? random.nextInt(CLASSES.size()) : CLASSES.indexOf(name);
                graphics.setColor(Color.getHSBColor(looks / 5f, 1, 0.6f + random.nextFloat() * 0.4f));
                graphics.fillOval(random.nextInt(8), random.nextInt(8), 16 + random.nextInt(8), 16);
                graphics.dispose();
                ImageIO.write(image, "jpg", directory.resolve(name + "." + i + ".jpg").toFile());
            }
        }
    }

    @Test
    void isTrue() throws IOException {
        draw();
        String outputs = "";
        int commands = 0;
        for (String listing : MarkdownPage.of("docs/tutorial.md").listings("sh")) {
            for (String command : listing.lines().toList()) {
                assertTrue(command.startsWith("./whisker "), command);
                outputs += run(command);
                commands++;
            }
        }
        assertTrue(commands >= 14, "commands found: " + commands);
        for (String file : List.of("flowers.png", "mistakes.png", "pictures.csv", "tulips.csv", "flowers.onnx",
                "flowers.h5", "runs/flowers-seeds/seed-3/model.safetensors")) {
            assertTrue(Files.size(folder.resolve(file)) > 0, file);
        }
        for (String promised : List.of("dense_1 (Dense)             (None, 5)", "80/10/10 by class", "precision",
                "Confusion matrix", "95 %")) {
            assertTrue(outputs.contains(promised), "no '" + promised + "' in\n" + outputs);
        }
        assertEquals(CLASSES.size() * PER_CLASS, outputOfTheProgram().lines().count());
    }

    private String outputOfTheProgram() {
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            Flowers.main(new String[] {folder.resolve("runs/flowers").toString(),
                    folder.resolve("my-flowers").toString()});
        } finally {
            System.setOut(out);
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("picture 0: daisy "), text);
        return text;
    }
}
