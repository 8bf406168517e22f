package dev.whisker.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the weights files of another program. A public class with a public constructor without parameters, named in the
 * file {@code META-INF/services/dev.whisker.importer.WeightReader}, so that this package knows no format of its own.
 */
public interface WeightReader {
    /**
     * Opens a file if it is of a format of this reader.
     *
     * @param start the first bytes of the file
     * @return empty if it is of another format
     * @throws dev.whisker.WhiskerException if the file is damaged or malicious
     * @throws IOException if it cannot be read
     */
    Optional<WeightSource> open(Path file, byte[] start) throws IOException;
}
