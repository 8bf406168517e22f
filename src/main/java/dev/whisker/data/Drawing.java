package dev.whisker.data;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws pictures with Java's own graphics and writes them to files. */
public final class Drawing {
    private Drawing() {
    }

    /**
     * Runs a drawing that includes text, which can fail in several ways on a machine without fonts.
     *
     * @param what what is drawn, for the message
     * @throws WhiskerException if drawing fails, naming the packages that may be missing
     */
    public static <T> T draw(String what, Supplier<T> drawing) {
        try {
            return drawing.get();
        } catch (WhiskerException e) {
            throw e;
        } catch (LinkageError | InternalError | RuntimeException e) {
            // Missing fonts surface as an Error, but just as often as a NullPointerException or an unchecked exception
            // of a private class.
            throw new WhiskerException("cannot draw " + what
                    + "; if Java finds no fonts, install the packages fontconfig and fonts-dejavu-core", e);
        }
    }

    /**
     * Writes a PNG file into an existing directory.
     *
     * @throws WhiskerException if the file cannot be written
     */
    public static void writePng(BufferedImage image, Path file) {
        AtomicFile.write(file, out -> {
            // Encode in memory: by default ImageIO creates a temporary file with a shutdown hook, which fails while
            // Ctrl-C is ending the process.
            try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                ImageIO.write(image, "png", stream);
            }
        });
    }
}
