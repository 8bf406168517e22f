package dev.whisker.format;

import dev.whisker.WhiskerException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file under a temporary name in the same directory and renames it when it is complete, so that no reader ever
 * sees an incomplete file, and a failed write leaves the old file untouched. Every file that Whisker writes for its
 * users is written by this class.
 *
 * <p>The content is forced to the disk before the rename, and the rename after it, so that even a power failure leaves
 * either the old or the new file. A file that is replaced keeps its permissions, and its owner where that is allowed.
 * Symbolic links are followed: the link stays, and the file it points to is replaced or created. Devices such as
 * {@code /dev/null}, pipes, and {@code /dev/stdout} cannot be replaced and are written into; directories, sockets and
 * block devices are refused.
 */
public final class AtomicFile {
    private static final int BUFFER = 1 << 16;

    /** Writes the content of a file. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Looks at what was written before it gets its name. */
    public interface Check {
        /** @throws WhiskerException if it is not what was to be written */
        void check(Path written) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes text in UTF-8.
     *
     * @throws WhiskerException if the file cannot be written, as in {@link #write}
     */
    public static void writeText(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes a file.
     *
     * @return number of bytes written
     * @throws WhiskerException if the file cannot be written; an existing file is then untouched
     */
    public static long write(Path file, Content content) {
        return write(file, content, written -> { });
    }

    /**
     * Writes a file, and reads it back when it is complete and on the disk, before it takes the place of the old one.
     *
     * @param check throws to refuse what was written; not called for devices, which cannot be read back
     * @return number of bytes written
     * @throws WhiskerException if the file cannot be written or is refused; an existing file is then untouched
     */
    public static long write(Path file, Content content, Check check) {
        try {
            OutputTarget target = OutputTarget.of(file);
            return target.isReplaced() ? replace(target, content, check) : writeInto(target.path(), content);
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    /**
     * Gives a complete file its final name, as if it had been written there by {@link #write}.
     *
     * @param written a file in the same directory; it no longer exists afterwards
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
                // A link leads to another file system, so the file is copied there.
            }
        }
        write(file, out -> Files.copy(written, out));
        Files.delete(written);
    }

    private static long replace(OutputTarget target, Content content, Check check) throws IOException {
        Path temporary = TemporaryFile.create(target);
        try {
            try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
                fill(file, content);
                file.getFD().sync();
            }
            long bytes = Files.size(temporary);
            check.check(temporary);
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

    /** Appends, because the device may be a log file to which standard output is redirected. */
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

    /** Returns the exception, with a message for users, for a failed access to a file. */
    public static WhiskerException failure(String verb, Path file, IOException cause) {
        boolean missing = cause instanceof NoSuchFileException;
        String reason = missing && verb.equals("write")
                ? "the directory " + file.toAbsolutePath().getParent() + " does not exist"
                : missing ? "there is no such file" : FailureReason.of(cause);
        return new WhiskerException("Cannot " + verb + " " + file + ": " + reason + ".", cause);
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException ignored) {
            // The actual failure is being thrown already; the next write of the same file removes what is left.
        }
    }
}
