package dev.whisker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.JavaCppCache;
import dev.whisker.support.MarkdownPage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.Test;

/** The lines that docs/library.md shows for JShell run there. */
class JShellTest {
    @Test
    void everyLineRuns() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (JShell shell = JShell.builder().remoteVMOptions(JavaCppCache.option(), "-Djava.awt.headless=true")
                .out(new PrintStream(printed, true, StandardCharsets.UTF_8)).build()) {
            shell.addToClasspath(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> Path.of(entry).toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator)));
            for (String line : MarkdownPage.of("docs/library.md").listings("jshell").get(0).lines().toList()) {
                List<SnippetEvent> events = shell.eval(line);
                for (SnippetEvent event : events) {
                    assertEquals(Snippet.Status.VALID, event.status(), line);
                    assertEquals(null, event.exception(), line);
                }
            }
        }
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("conv2d (Conv2D)"), printed.toString());
    }
}
