package dev.whisker.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.hostile.JavasWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No archive, however it was made, changes or adds a file outside its target, or leaves a link there (R15 of
 * docs/reliability.md).
 */
class HostileArchivesTest {
    @TempDir
    Path temporary;

    @Test
    void nothingIsWrittenOutsideTheTarget() throws IOException {
        Path store = Files.createDirectories(temporary.resolve("a/b/store"));
        for (String sibling : List.of("target-evil", ".work-evil", "evil-not")) {
            Files.writeString(Files.createDirectories(store.resolve(sibling)).resolve("x"), "mine");
        }
        List<String> contained = new ArrayList<>();
        Map<String, byte[]> archives = ArchiveFiles.hostile();
        assertTrue(archives.size() >= 30, "archives: " + archives.size());
        for (Map.Entry<String, byte[]> hostile : archives.entrySet()) {
            Path archive = Files.write(store.resolve("archive.zip"), hostile.getValue());
            Map<String, String> before = files(temporary);
            Path target = store.resolve("target");
            try {
                new ZipExtractor(ZipExtractor.Limits.STANDARD).extract(archive, store.resolve(".work"), target, "pets");
                contained.add(hostile.getKey());
                files(target).forEach((name, content) -> assertEquals(
                        name.equals("pets") ? "directory" : "purr".repeat(50), content, name));
                for (String name : List.of("pets/abc", "pets/a", "pets", "")) {
                    Files.deleteIfExists(target.resolve(name));
                }
            } catch (WhiskerException e) {
                assertEquals(Optional.empty(), JavasWords.in(e.getMessage()), hostile.getKey());
                assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), hostile.getKey());
            }
            assertEquals(before, files(temporary), hostile.getKey());
        }
        // Names are those of the central directory, whatever else an entry says, so these are ordinary files.
        assertEquals(List.of("a hard link in the Unix field", "another name in the Unicode field",
                "another name in the local header"), contained);
    }

    /** All below a directory: the content of files, and the kind of everything else. */
    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(path -> !path.equals(root)).toList()) {
                String content = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) ? "directory"
                        : Files.isSymbolicLink(file) ? "link" : Files.size(file) > 10_000 ? "large"
                        : new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
                files.put(root.relativize(file).toString(), content);
            }
        }
        return files;
    }
}
