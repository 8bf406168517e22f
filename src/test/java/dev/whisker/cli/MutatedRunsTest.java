package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.Searches;
import dev.whisker.support.TextMutator;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The commands that read a run directory, on damaged ones: each works, or ends with exit code 1 and one line. Never an
 * internal error, never a control character on the terminal, never long.
 */
class MutatedRunsTest {
    private static final String EXPERIMENT = """
            title: a small model
            data:
              image_size: [12, 12]
              split: {train: 50, validation: 25, test: 25}
              batch: 4
            model:
              - Conv2D(2, 3)
              - BatchNormalization
              - Flatten
              - Dense(2)
            training:
              epochs: 1
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;
    private static final List<String> TEXTS = List.of("run.json", "model.yaml", "history.csv");
    private static final String WEIGHTS = "model.safetensors";
    private static final long LIMIT_MILLIS = 10_000;

    @TempDir
    static Path temporary;

    private static Path run;
    private static Path picture;

    @BeforeAll
    static void trainARun() throws IOException {
        Path data = temporary.resolve("data");
        for (String name : List.of("cats", "dogs")) {
            Files.createDirectories(data.resolve(name));
            for (int i = 0; i < 4; i++) {
                picture = data.resolve(name).resolve(i + ".png");
                BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
                image.setRGB(3, 4, 0x10203 * i);
                ImageIO.write(image, "png", picture.toFile());
            }
        }
        Path experiment = Files.writeString(temporary.resolve("small.yaml"), EXPERIMENT);
        run = temporary.resolve("run");
        CliRunner.Output output = CliRunner.run("train", experiment, "--data", data, "--out", run, "--backend",
                "reference");
        assertEquals(0, output.code(), output.err());
    }

    @Test
    void worksOrEndsWithOneLine() throws IOException {
        int cases = Searches.cases(150);
        int worked = 0;
        for (int i = 0; i < cases; i++) {
            Random random = new Random(Searches.seed() * 1_000_033 + i);
            damage(random);
            worked += survives(command(random), "case " + i + " of seed " + Searches.seed()) ? 1 : 0;
        }
        assertTrue(worked > 0 && worked < cases, worked + " of " + cases + " worked");
    }

    private static Path damaged() {
        return temporary.resolve("damaged");
    }

    private static void damage(Random random) throws IOException {
        Files.createDirectories(damaged());
        for (String name : TEXTS) {
            Files.copy(run.resolve(name), damaged().resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(run.resolve(WEIGHTS), damaged().resolve(WEIGHTS), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        int which = random.nextInt(TEXTS.size() + 1);
        if (which == TEXTS.size()) {
            byte[] bytes = Files.readAllBytes(run.resolve(WEIGHTS));
            for (int i = 0; i <= random.nextInt(3); i++) {
                // The header is the part that steers.
                bytes[random.nextInt(random.nextBoolean() ? bytes.length : Math.min(400, bytes.length))] =
                        (byte) random.nextInt();
            }
            Files.write(damaged().resolve(WEIGHTS), bytes);
        } else {
            String text = Files.readString(run.resolve(TEXTS.get(which)));
            String other = Files.readString(run.resolve(TEXTS.get(random.nextInt(TEXTS.size()))));
            // Not writeString, which refuses text that is not Unicode.
            Files.write(damaged().resolve(TEXTS.get(which)),
                    TextMutator.mutate(text, other, random).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<Object> command(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> List.of("evaluate", damaged(), "--backend", "reference");
            case 1 -> List.of("predict", damaged(), picture, "--backend", "reference", "--json");
            case 2 -> List.of("runs", temporary);
            default -> List.of("export", damaged(), "--out",
                    temporary.resolve(random.nextBoolean() ? "model.onnx" : "model.h5"));
        };
    }

    private static boolean survives(List<Object> command, String what) throws IOException {
        long start = System.nanoTime();
        CliRunner.Output output = CliRunner.run(command.toArray());
        long millis = (System.nanoTime() - start) / 1_000_000;
        String report = what + " " + command + "\n" + output.out() + output.err();
        assertTrue(output.code() == 0 || output.code() == 1, report);
        assertFalse((output.out() + output.err()).codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n'
                && c != '\r'), report);
        assertFalse(output.err().contains("internal error"), report);
        if (output.code() == 1) {
            assertTrue(output.err().lines().anyMatch(line -> line.startsWith("whisker: ") && line.length() < 5_000),
                    report);
        }
        assertTrue(millis < LIMIT_MILLIS, report + "took " + millis + " ms");
        return output.code() == 0;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"directory\" : \"/    | \"directory\" : \"/\\u0000     | cannot be the name of a file",
        "\"experiment\" : \"small\" | \"experiment\" : [[[[          | line ",
    })
    void wrongRecords(String part, String replacement, String complaint) throws IOException {
        damage(new Random(0));
        String record = Files.readString(run.resolve("run.json"));
        assertTrue(record.contains(part), record);
        Files.copy(run.resolve("model.yaml"), damaged().resolve("model.yaml"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(run.resolve(WEIGHTS), damaged().resolve(WEIGHTS), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(damaged().resolve("run.json"), record.replace(part, replacement));
        CliRunner.Output output = CliRunner.run("evaluate", damaged(), "--backend", "reference");
        assertEquals(1, output.code(), output.out());
        assertTrue(output.err().startsWith("whisker: ") && output.err().contains(complaint), output.err());
    }

    @Test
    void recordsNestedTooDeeply() throws IOException {
        damage(new Random(0));
        Files.writeString(damaged().resolve("run.json"), "[".repeat(100_000));
        CliRunner.Output output = CliRunner.run("evaluate", damaged(), "--backend", "reference");
        assertEquals(1, output.code());
        assertTrue(output.err().startsWith("whisker: " + damaged().resolve("run.json"))
                && output.err().contains("is not valid JSON"), output.err());
    }
}
