package dev.whisker.format;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.Path;

/** Checks files that users give as input. */
public final class InputFile {
    private InputFile() {
    }

    /**
     * Checks that a path leads to a regular file. Pipes and devices may never end, cannot be read twice, and have no
     * size to check their content against.
     *
     * @return the path
     * @throws WhiskerException if there is no file, or it is not a regular file
     */
    public static Path requireRegular(Path file) {
        try {
            PathKind kind = PathKind.of(file);
            if (kind != PathKind.REGULAR) {
                throw new WhiskerException("Cannot read " + file + ": it is " + kind.words()
                        + ". Give a regular file.");
            }
            return file;
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }
}
