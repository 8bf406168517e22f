package dev.whisker.format;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * Where a file is to be written, and what is there now.
 *
 * @param path       the file itself, links followed; for what is written into, the path as given
 * @param isReplaced whether a new file takes its place; else it is written into
 * @param attributes of the file that is replaced; null if there is none
 */
record OutputTarget(Path path, boolean isReplaced, PosixFileAttributes attributes) {
    /** The limit of Linux. */
    private static final int MAX_LINKS = 40;
    /** Links in here stand for open files, such as standard output, and not for names. */
    private static final Path OPEN_FILES = Path.of("/proc");

    /** @throws WhiskerException if there is something that can be neither replaced nor written into */
    static OutputTarget of(Path file) throws IOException {
        PathKind kind;
        try {
            kind = PathKind.of(file);
        } catch (NoSuchFileException e) {
            return new OutputTarget(endOfLinks(file), true, null);
        }
        return switch (kind) {
            case REGULAR -> regular(file);
            case PIPE, CHARACTER_DEVICE -> new OutputTarget(file, false, null);
            default -> throw new WhiskerException("Cannot write " + file + ": it is " + kind.words()
                    + ". Give the name of a file.");
        };
    }

    private static OutputTarget regular(Path file) throws IOException {
        Path path = endOfLinks(file);
        if (path.startsWith(OPEN_FILES)) {
            return new OutputTarget(file, false, null);
        }
        // A file that must not be changed must not be replaced either.
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return new OutputTarget(path, true, view == null ? null : view.readAttributes());
    }

    /** Follows the links of the last name; stops at what stands for an open file. */
    private static Path endOfLinks(Path file) throws IOException {
        Path path = inRealDirectory(file, file.toAbsolutePath());
        for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(path) && !path.startsWith(OPEN_FILES); links++) {
            path = inRealDirectory(file, path.resolveSibling(Files.readSymbolicLink(path)));
        }
        return path;
    }

    private static Path inRealDirectory(Path file, Path path) throws IOException {
        if (path.getFileName() == null) {
            throw new WhiskerException("Cannot write " + file + ": it is a directory. Give the name of a file.");
        }
        try {
            return path.getParent().toRealPath().resolve(path.getFileName());
        } catch (NoSuchFileException e) {
            throw new WhiskerException("Cannot write " + file + ": the directory " + path.getParent()
                    + " does not exist.", e);
        }
    }

    Path directory() {
        return path.getParent();
    }

    /** Gives a file the permissions and, where that is allowed, the owner of the one that it is to replace. */
    void passOn(Path file) throws IOException {
        if (attributes == null) {
            return;
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes own = view.readAttributes();
        try {
            if (!own.group().equals(attributes.group())) {
                view.setGroup(attributes.group());
            }
            if (!own.owner().equals(attributes.owner())) {
                view.setOwner(attributes.owner());
            }
        } catch (IOException e) {
            // Only root may give files away.
        }
        if (!own.permissions().equals(attributes.permissions())) {
            view.setPermissions(attributes.permissions());
        }
    }
}
