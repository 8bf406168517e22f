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
 * The place where a file will be written, and what is there now.
 *
 * @param path the file itself with links followed; the original path if the file is written into
 * @param isReplaced whether a new file replaces it; otherwise it is written into
 * @param attributes attributes of the file that is replaced; null if there is none
 */
record OutputTarget(Path path, boolean isReplaced, PosixFileAttributes attributes) {
    /** Maximum number of links that are followed, the limit of Linux. */
    private static final int MAX_LINKS = 40;
    /** Links in this directory represent open files, such as standard output, not names. */
    private static final Path OPEN_FILES = Path.of("/proc");

    /** @throws WhiskerException if the path leads to something that can be neither replaced nor written into */
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
        // A file that may not be changed may not be replaced either.
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return new OutputTarget(path, true, view == null ? null : view.readAttributes());
    }

    /** Follows links in the last part of a path, except those that represent open files. */
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

    /** Gives a file the permissions and, if allowed, the owner of the file that it will replace. */
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
