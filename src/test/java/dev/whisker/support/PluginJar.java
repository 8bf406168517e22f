package dev.whisker.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes jars as a user's own project would. */
public final class PluginJar {
    private PluginJar() {
    }

    /**
     * A jar of a project's classes and resources.
     *
     * @param project the directory that holds java and resources
     */
    public static void ofProject(Path project, Path jar) throws IOException {
        Path classes = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "classes");
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-d", classes.toString(), "-cp",
                System.getProperty("java.class.path")));
        files(project.resolve("java")).forEach(file -> arguments.add(file.toString()));
        assertTrue(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) == 0,
                "the plugin compiles");
        Map<String, byte[]> entries = new TreeMap<>();
        for (Path root : List.of(classes, project.resolve("resources"))) {
            for (Path file : files(root)) {
                entries.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        ofFiles(jar, entries);
    }

    /** A jar of these files. */
    public static void ofFiles(Path jar, Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
