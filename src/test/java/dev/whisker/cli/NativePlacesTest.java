package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program as a library's user starts it, without the launcher, where the home directory or the one for temporary
 * files is missing, full, read-only or without programs: it works, or one line says what to set.
 */
class NativePlacesTest {
    private static final String UNUSABLE = "cpu        not usable its native libraries cannot be loaded: ";
    private static final String USABLE = "cpu        usable     oneDNN";
    private static final String REMEDY = "-Dorg.bytedeco.javacpp.cachedir=DIR";

    @TempDir
    Path folder;

    private Path place;

    @BeforeEach
    void makePlace() throws IOException {
        place = Files.createDirectory(folder.resolve("place"));
    }

    /** What devices reports of the cpu backend. */
    private String cpu(List<String> prefix, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("env", "-u", "HOME", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "devices"));
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the program ends");
        List<String> lines = Files.readAllLines(log);
        assertEquals(0, process.exitValue(), lines.toString());
        List<String> found = lines.stream().filter(line -> line.startsWith("cpu ")).toList();
        assertEquals(1, found.size(), lines.toString());
        return found.get(0);
    }

    /** What comes before a command so that it finds an empty file system at the place. */
    private List<String> mounted(String options) throws IOException, InterruptedException {
        for (List<String> unshare : List.of(List.of("unshare", "--mount"),
                List.of("unshare", "--map-root-user", "--mount"))) {
            List<String> command = new ArrayList<>(unshare);
            command.addAll(List.of("sh", "-c", "mount -t tmpfs -o " + options + ",mode=755 none '" + place
                    + "' && exec \"$@\"", "sh"));
            List<String> trial = new ArrayList<>(command);
            trial.add("true");
            if (Files.exists(Path.of("/usr/bin/unshare"))
                    && new ProcessBuilder(trial).redirectErrorStream(true).start().waitFor() == 0) {
                return command;
            }
        }
        assumeTrue(false, "this system does not let a test mount file systems");
        return List.of();
    }

    @Test
    void anotherHomeDirectoryIsCreated() throws IOException, InterruptedException {
        String line = cpu(List.of(), "-Duser.home=" + place.resolve("missing"), "-Djava.io.tmpdir=/proc");
        assertTrue(line.startsWith(USABLE) && line.contains(place.resolve("missing/.javacpp/cache") + "/dnnl-"), line);
    }

    @Test
    void withoutAHomeDirectoryTheOneForTemporaryFilesIsUsed() throws IOException, InterruptedException {
        String line = cpu(List.of(), "-Duser.home=/proc", "-Djava.io.tmpdir=" + place);
        assertTrue(line.startsWith(USABLE) && line.contains(place + "/.javacpp-"), line);
    }

    @Test
    void withoutEitherOneLineSaysWhatToSet() throws IOException, InterruptedException {
        String line = cpu(List.of(), "-Duser.home=/proc", "-Djava.io.tmpdir=/proc");
        assertTrue(line.startsWith(UNUSABLE + "/proc/.javacpp/cache cannot be written") && line.endsWith(REMEDY), line);
    }

    @Test
    void aReadOnlyFileSystemIsNamed() throws IOException, InterruptedException {
        String line = cpu(mounted("ro"), "-Duser.home=" + place, "-Djava.io.tmpdir=" + place);
        assertTrue(line.startsWith(UNUSABLE + place + "/.javacpp/cache cannot be written") && line.endsWith(REMEDY),
                line);
    }

    @Test
    void aFileSystemWithoutProgramsIsNamed() throws IOException, InterruptedException {
        String line = cpu(mounted("noexec"), "-Duser.home=" + place, "-Djava.io.tmpdir=" + place);
        assertTrue(line.startsWith(UNUSABLE + place) && line.contains("mounted noexec") && line.endsWith(REMEDY), line);
    }

    @Test
    void aFullFileSystemIsNamed() throws IOException, InterruptedException {
        String line = cpu(mounted("size=1m"), "-Duser.home=" + place, "-Djava.io.tmpdir=" + place);
        assertTrue(line.startsWith(UNUSABLE) && line.contains("No space left on device") && line.endsWith(REMEDY),
                line);
    }
}
