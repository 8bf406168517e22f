package dev.whisker.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Creates pictures and files for the tests of this package. */
final class Pictures {

    /** The directory of the real pictures, if it exists. */

    private Pictures() {
    }

    /** Bytes that follow a fixed arithmetic rule, the same as in make_golden.py. */
    static RgbImage arithmetic(int height, int width, int multiplier) {
        byte[] pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((long) i * i * 7 + (long) i * multiplier + 13);
        }
        return new RgbImage(height, width, pixels);
    }

    static byte[] encoded(String format, BufferedImage image) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] encoded(String format, int height, int width, int multiplier) {
        return encoded(format, arithmetic(height, width, multiplier).toBufferedImage());
    }

    static Path write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, String text) {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes {@code count} small PNG files 0.png, 1.png, ..., all different. */
    static void fill(Path folder, int count, int firstMultiplier) {
        for (int i = 0; i < count; i++) {
            write(folder.resolve(i + ".png"), encoded("png", 5 + i % 3, 6, firstMultiplier + i));
        }
    }

    static List<String> goldenLines(String name) {
        try (InputStream in = Pictures.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
