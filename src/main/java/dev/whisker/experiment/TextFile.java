package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads the small text files that people and runs write. Whatever else a name may stand for is refused: a directory, a
 * device, a file of gigabytes.
 */
final class TextFile {
    /** A thousand times what the largest built-in experiment needs. */
    static final int MAX_EXPERIMENT = 4 << 20;
    /** Records list skipped files, which may be many. */
    static final int MAX_RECORD = 64 << 20;

    private TextFile() {
    }

    /**
     * A whole file in UTF-8.
     *
     * @param maxBytes more is not read
     * @throws WhiskerException if it does not exist, is not a regular file of at most that many bytes, or not in UTF-8
     */
    static String read(Path file, int maxBytes) {
        byte[] bytes = bytes(file, maxBytes);
        if (bytes.length > maxBytes) {
            throw new WhiskerException(file + " is larger than " + maxBytes
                    + " bytes, so it is not the file that is wanted here; give another");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new WhiskerException(file + " is not text in UTF-8; save it in that encoding, or give another file",
                    e);
        }
    }

    private static byte[] bytes(Path file, int maxBytes) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new WhiskerException(file + " is " + (Files.isDirectory(file) ? "a directory" : "a device or pipe")
                    + ", not a regular file; give the name of a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(maxBytes + 1);
        } catch (NoSuchFileException e) {
            throw new WhiskerException("there is no file " + file, e);
        } catch (IOException e) {
            throw new WhiskerException("cannot read " + file + ": " + FailureReason.of(e), e);
        }
    }

    /**
     * A path that stands in a text.
     *
     * @param what holds it, for the message
     * @throws WhiskerException if no file can have such a name
     */
    static Path path(String what, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new WhiskerException(what + " is '" + text + "', which cannot be the name of a file: "
                    + e.getReason(), e);
        }
    }
}
