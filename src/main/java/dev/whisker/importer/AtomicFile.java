package dev.whisker.importer;

import dev.whisker.WhiskerException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file under a temporary name beside it and renames it when complete, so that no reader ever sees half of it. */
public final class AtomicFile {

    /** What fills the file. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes a text in UTF-8.
     *
     * @throws WhiskerException as {@link #write}
     */
    public static void writeText(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws WhiskerException if the file cannot be written; what was there before is then untouched */
    public static void write(Path file, Content content) {
        if (Files.isDirectory(file)) {
            throw new WhiskerException("Cannot write " + file + ": it is a directory. Give the name of a file.");
        }
        // Not Files.createTempFile: its files are readable by their owner alone, and stay so after the rename.
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                content.writeTo(out);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure("write", file, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** The user's line for a failed access to a file. */
    static WhiskerException failure(String verb, Path file, IOException cause) {
        String reason;
        if (cause instanceof NoSuchFileException) {
            reason = verb.equals("write") ? "the directory " + file.toAbsolutePath().getParent() + " does not exist" : "there is no such file";
        } else if (cause instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (cause instanceof FileAlreadyExistsException) {
            reason = "a file is in the way";
        } else {
            reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return new WhiskerException("Cannot " + verb + " " + file + ": " + reason + ".", cause);
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException ignored) {
            // The failure that matters is on its way already; a stray temporary file is harmless.
        }
    }
}
