package dev.whisker.format;

import dev.whisker.WhiskerException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file under a temporary name beside it and renames it when it is complete, so that no reader ever sees half
 * of it, and a failed write leaves what was there before. Every file that Whisker writes for its users goes through
 * here.
 *
 * <p>The content is forced to the disk before the rename, and the rename after it, so that a power failure leaves the
 * old file or the new one too. A file that is replaced keeps its permissions, and its owner where that is allowed.
 * Symbolic links are followed: the link stays, and the file it points to is replaced or created. What cannot be
 * replaced is not: devices such as {@code /dev/null}, pipes, and {@code /dev/stdout} are written into; directories,
 * sockets and block devices are refused.
 */
public final class AtomicFile {
    private static final int BUFFER = 1 << 16;

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

    /**
     * Writes a file.
     *
     * @return how many bytes were written
     * @throws WhiskerException if the file cannot be written; what was there before is then untouched
     */
    public static long write(Path file, Content content) {
        try {
            OutputTarget target = OutputTarget.of(file);
            return target.isReplaced() ? replace(target, content) : writeInto(target.path(), content);
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    /**
     * Gives a complete file its final name, as if it had been written there by {@link #write}.
     *
     * @param written a file of the same directory, which is gone afterwards
     */
    public static void moveTo(Path file, Path written) throws IOException {
        OutputTarget target = OutputTarget.of(file);
        if (target.isReplaced()) {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            try {
                rename(written, target);
                return;
            } catch (AtomicMoveNotSupportedException e) {
                // A link led to another file system; the file is copied there.
            }
        }
        write(file, out -> Files.copy(written, out));
        Files.delete(written);
    }

    private static long replace(OutputTarget target, Content content) throws IOException {
        Path temporary = TemporaryFile.create(target);
        try {
            try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
                fill(file, content);
                file.getFD().sync();
            }
            long bytes = Files.size(temporary);
            rename(temporary, target);
            return bytes;
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void rename(Path written, OutputTarget target) throws IOException {
        target.passOn(written);
        Files.move(written, target.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(target.directory(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // Not every file system can force a directory; the file itself is complete.
        }
    }

    /** Appends, as the device may be a log that standard output was sent to. */
    private static long writeInto(Path device, Content content) throws IOException {
        try (FileOutputStream file = new FileOutputStream(device.toFile(), true)) {
            return fill(file, content);
        }
    }

    private static long fill(OutputStream file, Content content) throws IOException {
        CountedOutputStream counted = new CountedOutputStream(file);
        OutputStream out = new BufferedOutputStream(counted, BUFFER);
        content.writeTo(out);
        out.flush();
        return counted.bytes();
    }

    /** The user's line for a failed access to a file. */
    public static WhiskerException failure(String verb, Path file, IOException cause) {
        String reason;
        if (cause instanceof NoSuchFileException) {
            reason = verb.equals("write") ? "the directory " + file.toAbsolutePath().getParent() + " does not exist" : "there is no such file";
        } else if (cause instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (cause instanceof FileAlreadyExistsException) {
            reason = "a file is in the way";
        } else if (cause instanceof FileSystemException named && named.getReason() != null) {
            reason = named.getReason();
        } else {
            reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return new WhiskerException("Cannot " + verb + " " + file + ": " + reason + ".", cause);
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException ignored) {
            // The failure that matters is on its way already; the next write of the same file removes what was left.
        }
    }
}
