package dev.whisker.download;

import dev.whisker.format.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * An incomplete download: {@code NAME.part}, and next to it {@code NAME.part.version}, from which the server can tell
 * whether its file is still the same. Without a version, a download is never continued.
 */
final class PartialFile {
    private final Path target;
    private final Path part;
    private final Path version;

    PartialFile(Path target) {
        this.target = target;
        part = target.resolveSibling(target.getFileName() + ".part");
        version = target.resolveSibling(target.getFileName() + ".part.version");
    }

    Path target() {
        return target;
    }

    Path path() {
        return part;
    }

    /** Number of bytes so far. */
    long length() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** The server's identifier for the version of these bytes, if there are any. */
    Optional<String> version() throws IOException {
        if (length() == 0 || !Files.exists(version)) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(version, StandardCharsets.UTF_8).strip()).filter(text -> !text.isEmpty());
    }

    /** Starts again, with a file of the given version. */
    OutputStream restart(Optional<String> newVersion) throws IOException {
        discard();
        if (newVersion.isPresent()) {
            Files.writeString(version, newVersion.get() + "\n", StandardCharsets.UTF_8);
        }
        return Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    OutputStream append() throws IOException {
        return Files.newOutputStream(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Gives the file its final name. */
    void complete() throws IOException {
        AtomicFile.moveTo(target, part);
        Files.deleteIfExists(version);
    }

    void discard() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(version);
    }
}
