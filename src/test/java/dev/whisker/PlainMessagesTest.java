package dev.whisker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No message quotes an exception or the name of its class: {@link dev.whisker.format.FailureReason} says in plain words
 * why something failed.
 */
class PlainMessagesTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern QUOTED = Pattern.compile(
            "\\+ (?:e|cause|failure|exception)(?=\\s*(?:[+,;)]|$))|\\b(?:e|cause|failure|first|file)"
                    + "(?:\\.getClass\\(\\)\\.get(?:Simple)?Name|\\.toString\\(\\)\\s*[;)]*\\s*:)");
    /** They speak to programmers: of an internal error, a library that cannot be loaded, and a layer under test. */
    private static final Set<String> TO_PROGRAMMERS = Set.of("Main.java", "FailureReason.java", "Checks.java");

    @Test
    void noExceptionIsQuoted() throws IOException {
        List<String> quoted = new ArrayList<>();
        int files = 0;
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path file : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                files++;
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    String line = lines.get(i);
                    if (!line.strip().startsWith("*") && QUOTED.matcher(line).find()
                            && !TO_PROGRAMMERS.contains(file.getFileName().toString())) {
                        quoted.add(file + ":" + (i + 1) + ": " + line.strip());
                    }
                }
            }
        }
        assertEquals(List.of(), quoted);
        assertTrue(files > 300, "files: " + files);
    }
}
