package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Runs on pictures of one color each, which a dense layer learns in no time. */
final class ColorRuns {
    static final int RED = 0xFF0000;
    static final int GREEN = 0x00FF00;
    static final int BLUE = 0x0000FF;

    private ColorRuns() {
    }

    /** Writes a picture; the number makes it differ from others. */
    static void picture(Path file, int color, int number) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(6, 5, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 30; p++) {
            image.setRGB(p % 6, p / 6, color ^ 0x040404 * (number % 16));
        }
        ImageIO.write(image, "png", file.toFile());
    }

    /** Writes pictures 0.png up to, but not including, n.png. */
    static void pictures(Path directory, int color, int n) throws IOException {
        for (int i = 0; i < n; i++) {
            picture(directory.resolve(i + ".png"), color, i);
        }
    }

    /** An experiment with a dense layer. */
    static Path experiment(Path file, String split, int epochs, String last) throws IOException {
        return Files.writeString(file, """
                data:
                  image_size: [4, 4]
                  split: %s
                  batch: 4
                model:
                  - Rescaling(1/127.5, offset=-1)
                  - Flatten
                  - %s
                training:
                  epochs: %d
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                  optimizer: {adam: {learning_rate: 0.02}}
                """.formatted(split, last, epochs));
    }

    static CliRunner.Output run(Object... arguments) {
        return CliRunner.run(arguments);
    }

    static String succeed(Object... arguments) {
        CliRunner.Output output = run(arguments);
        assertEquals(0, output.code(), output.err());
        return output.out();
    }

    static JsonNode json(Object... arguments) throws IOException {
        return new ObjectMapper().readTree(succeed(Stream.concat(Arrays.stream(arguments), Stream.of("--json"))
                .toArray()));
    }

    /** The rows of a table without quotation marks. */
    static List<List<String>> rows(Path csv) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(csv)) {
            rows.add(List.of(line.split(",", -1)));
        }
        return rows;
    }
}
