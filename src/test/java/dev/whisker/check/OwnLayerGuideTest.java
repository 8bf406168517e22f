package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.MarkdownPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/gradient-checking.md shows is the example project, and what that prints. */
class OwnLayerGuideTest {
    private static final Path PROJECT = Path.of("src/it/own-layer/src");
    private static final MarkdownPage PAGE = MarkdownPage.of("docs/gradient-checking.md");

    @Test
    void itsJavaIsThatOfTheProject() throws IOException {
        List<String> files = List.of("main/java/example/Power.java", "test/java/example/FindMistake.java",
                "test/java/example/PowerTest.java");
        List<String> blocks = PAGE.listings("java");
        assertEquals(files.size(), blocks.size());
        for (int i = 0; i < files.size(); i++) {
            assertEquals(Files.readString(PROJECT.resolve(files.get(i))), blocks.get(i), files.get(i));
        }
    }

    @Test
    void itsOutputIsThatOfTheProject(@TempDir Path classes) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString(), "-cp",
                System.getProperty("java.class.path")));
        try (Stream<Path> sources = Files.walk(PROJECT)) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")
                    && !name.endsWith("PowerTest.java")).forEach(arguments::add);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new)),
                said::toString);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream terminal = System.out;
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()},
                getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Method main = loader.loadClass("example.FindMistake").getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(terminal);
        }
        assertTrue(PAGE.listings("text").contains(printed.toString(StandardCharsets.UTF_8)),
                () -> printed.toString(StandardCharsets.UTF_8));
    }
}
