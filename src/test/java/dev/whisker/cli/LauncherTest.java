package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher hands to java, seen by a java that only prints it. */
class LauncherTest {
    @TempDir
    Path home;

    @BeforeEach
    void makeABuiltProgram() throws IOException {
        executable(home.resolve("whisker"), Files.readString(Path.of("whisker")));
        for (String folder : new String[] {"cmake", "native", "src/main", "src/bundle", "target", "jdk/bin"}) {
            Files.createDirectories(home.resolve(folder));
        }
        for (String part : new String[] {"src/bundle/launch.sh", "src/bundle/cuda-libraries.sh"}) {
            Files.copy(Path.of(part), home.resolve(part));
        }
        for (String file : new String[] {"pom.xml", "CMakeLists.txt", "target/whisker-1.jar", "target/whisker-1-jqwik.jar", "target/whisker-1-sources.jar",
            "target/classpath.txt", "target/whisker.built"}) {
            Files.createFile(home.resolve(file));
        }
        executable(home.resolve("jdk/bin/java"), "#!/bin/sh\necho \"LC_ALL=${LC_ALL:-unset}\" \"CUDA=${LD_LIBRARY_PATH:-unset}\" \"$@\"\n");
    }

    private static void executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String locale(Map<String, String> locale) throws IOException, InterruptedException {
        return launch(locale).split(" ")[0];
    }

    private String launch(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("whisker").toString(), "data", "scan").redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().putAll(variables);
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("-cp " + home.toRealPath().resolve("target/whisker-1.jar") + ":"), output);
        assertTrue(output.contains("-Dfile.encoding=UTF-8") && output.strip().endsWith("dev.whisker.cli.Main data scan"), output);
        return output;
    }

    @Test
    void aLocaleWithoutLettersBeyondAsciiIsReplaced() throws IOException, InterruptedException {
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of()));
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of("LC_ALL", "C")));
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of("LANG", "POSIX")));
        assertEquals("LC_ALL=unset", locale(Map.of("LANG", "de_DE.UTF-8")));
        assertEquals("LC_ALL=unset", locale(Map.of("LANG", "C", "LC_CTYPE", "en_GB.UTF-8")));
    }

    @Test
    void javaGetsTheFoldersOfCuda() throws IOException, InterruptedException {
        String output = launch(Map.of("WHISKER_CUDA_PATH", "/here/first", "LD_LIBRARY_PATH", "/then/here"));
        assertTrue(output.contains(" CUDA=/here/first:/then/here"), output);
    }
}
