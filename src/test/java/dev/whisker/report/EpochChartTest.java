package dev.whisker.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochChartTest {

    @TempDir
    Path directory;

    private static long pixels(BufferedImage image, int rgb) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xFFFFFF) == rgb).count();
    }

    @Test
    void drawsEachSeriesInADifferentColor() throws IOException {
        for (double[] values : new double[][] {{0.5}, {0.5, Double.NaN, 0.7},
                IntStream.range(0, 40).mapToDouble(i -> i / 40.0).toArray()}) {
            Path file = directory.resolve("chart" + values.length + ".png");
            new EpochChart("Accuracy", "accuracy").add("training", values)
                    .add("validation", new double[] {0.4, 0.6, 0.65}).write(file);
            BufferedImage image = ImageIO.read(file.toFile());
            assertEquals(800, image.getWidth());
            assertTrue(pixels(image, 0x0072B2) > 20, "training line of " + values.length + " epochs");
            assertTrue(pixels(image, 0xE69F00) > 20, "validation line");
        }
    }

    /** A training that diverges slowly has finite losses of any size; drawing them took hours. */
    @ParameterizedTest
    @ValueSource(doubles = {1e7, 1e38, 1e150, 1e308, 1e-9, 1e-300, Double.MIN_VALUE})
    void drawsValuesOfAnySize(double size) throws IOException {
        Path file = directory.resolve("chart.png");
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> new EpochChart("Loss", "loss")
                .add("training", new double[] {0, size / 2, size, -size, 0.1 * size}).reference("level", size / 4)
                .write(file));
        assertTrue(pixels(ImageIO.read(file.toFile()), 0x0072B2) > 20, "the line");
    }

    @Test
    void writesNothingIfThereIsNothingToShow() {
        Path file = directory.resolve("none.png");
        new EpochChart("Loss", "loss").add("training", new double[0]).add("validation", new double[] {Double.NaN})
                .write(file);
        assertFalse(Files.exists(file));
    }

    @Test
    void reportsWhereItCannotWrite() throws IOException {
        Path blocked = Files.writeString(directory.resolve("plots"), "a file");
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> new EpochChart("Loss", "loss").add("training", new double[] {1, 2})
                .write(blocked.resolve("loss.png")));
        assertTrue(e.getMessage().contains("loss.png"), e.getMessage());
    }
}
