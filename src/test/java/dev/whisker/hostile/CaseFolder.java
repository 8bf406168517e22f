package dev.whisker.hostile;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The directory in which a case puts its files, and to which the program may write. */
public final class CaseFolder {
    private CaseFolder() {
    }

    /** The directory {@code case} in another, emptied. */
    public static Path empty(Path folder) throws IOException {
        Path own = folder.resolve("case");
        delete(own);
        return Files.createDirectory(own);
    }

    /** Deletes a file or directory with all that is in it; links are not followed. */
    static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    delete(entry);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
