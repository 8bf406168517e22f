package dev.whisker.data;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures that the program draws itself, by Java's own means. */
public final class Drawing {
    private Drawing() {
    }

    /**
     * Draws something with text, which fails in several ways on a machine without fonts.
     *
     * @param what is drawn, for the message
     * @throws WhiskerException if that fails, with the packages that may be missing
     */
    public static <T> T draw(String what, Supplier<T> drawing) {
        try {
            return drawing.get();
        } catch (WhiskerException e) {
            throw e;
        } catch (LinkageError | InternalError | RuntimeException e) {
            // Missing fonts show as a NullPointerException, or as an unchecked exception of a private class, as often as an error.
            throw new WhiskerException("cannot draw " + what + ": " + e
                    + "; if Java finds no fonts, install the packages fontconfig and fonts-dejavu-core", e);
        }
    }

    /**
     * Writes a PNG file into a directory that exists.
     *
     * @throws WhiskerException if the file cannot be written
     */
    public static void writePng(BufferedImage image, Path file) {
        AtomicFile.write(file, out -> {
            // By memory: left to itself, ImageIO makes a temporary file and a shutdown hook for it, which fails where Ctrl-C is ending the process.
            try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                ImageIO.write(image, "png", stream);
            }
        });
    }
}
