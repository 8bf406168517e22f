package dev.whisker.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kind of file that a path leads to, with symbolic links followed. */
enum PathKind {
    REGULAR("a regular file"),
    DIRECTORY("a directory"),
    PIPE("a named pipe"),
    CHARACTER_DEVICE("a device"),
    BLOCK_DEVICE("a block device"),
    SOCKET("a socket"),
    OTHER("not a regular file");

    /** The bits of a file's mode that contain its kind (inode(7)). */
    private static final int KIND_BITS = 0xF000;

    private final String words;

    PathKind(String words) {
        this.words = words;
    }

    /** The words in a sentence such as "it is a named pipe". */
    String words() {
        return words;
    }

    /** @throws java.nio.file.NoSuchFileException if there is no file, or a link leads nowhere */
    static PathKind of(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            path.getFileSystem().provider().checkAccess(path);
            return Files.isDirectory(path) ? DIRECTORY : Files.isRegularFile(path) ? REGULAR : OTHER;
        }
        return switch ((int) Files.getAttribute(path, "unix:mode") & KIND_BITS) {
            case 0x1000 -> PIPE;
            case 0x2000 -> CHARACTER_DEVICE;
            case 0x4000 -> DIRECTORY;
            case 0x6000 -> BLOCK_DEVICE;
            case 0x8000 -> REGULAR;
            case 0xC000 -> SOCKET;
            default -> OTHER;
        };
    }
}
