package dev.whisker.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.whisker.WhiskerException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Pattern;

/**
 * Says in plain words why something failed. The messages of Java's exceptions are not for users: many are only the name
 * of the file, or null, and their kind is the name of a class.
 */
public final class FailureReason {
    /** What Jackson adds for programmers: where an array began, which option would allow more, tokens it knows. */
    private static final Pattern JACKSONS = Pattern.compile(
            "\\s*\\((?:start marker|for \\w+ starting) at .*$|[;:,]? *(?:consider )?enabl\\w+ `.*$|, from `[^`]*`"
                    + "| \\(JSON String, [^)]*\\)|`");

    private FailureReason() {
    }

    /** The reason, in one line without a period. */
    public static String of(Throwable e) {
        if (e instanceof WhiskerException) {
            return e.getMessage();
        } else if (e instanceof UncheckedIOException || e instanceof DirectoryIteratorException) {
            return of(e.getCause());
        } else if (e instanceof OutOfMemoryError) {
            return "Java's memory is exhausted";
        } else if (e instanceof StackOverflowError) {
            return "it is nested too deeply";
        } else if (e instanceof LinkageError) {
            return "a library cannot be loaded: " + oneLine(String.valueOf(e.getMessage()));
        } else if (e instanceof JsonProcessingException json) {
            return oneLine(JACKSONS.matcher(oneLine(json.getOriginalMessage())).replaceAll(""));
        }
        return e instanceof IOException io ? of(io) : "internal error: " + oneLine(e.toString());
    }

    private static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileAlreadyExistsException) {
            return "a file is in the way";
        } else if (e instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        } else if (e instanceof NotDirectoryException) {
            return "it is not a directory";
        } else if (e instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        } else if (e instanceof EOFException) {
            return "it ends too early";
        } else if (e instanceof FileSystemException file && file.getReason() != null) {
            return oneLine(file.getReason());
        }
        return e.getMessage() == null ? "input or output failed" : oneLine(e.getMessage());
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
