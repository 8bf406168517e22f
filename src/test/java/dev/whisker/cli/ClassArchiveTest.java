package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that the launcher's build makes, as the Java that runs these tests reads it. */
class ClassArchiveTest {
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";
    /** Java's own words about itself, near the beginning of an archive. */
    private static final String IDENTITY = "64-Bit Server VM (";

    @TempDir
    static Path folder;

    private static Path copy;
    private static Path archive;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        copy = folder.resolve("copy");
        Path lib = Files.createDirectories(copy.resolve("lib"));
        Files.createDirectories(copy.resolve("native"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (entry.endsWith(".jar") && !entry.contains("junit") && !entry.contains("-linux-")) {
                Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        if (Files.isDirectory(classes)) {
            run(folder, System.getProperty("java.home") + "/bin/jar", "--create", "--no-compress", "--file",
                    lib.resolve("whisker.jar").toString(), "-C", classes.toString(), "dev", "-C", classes.toString(),
                    "META-INF");
        }
        String parts = "for part in archive launch cuda-libraries; do . \"src/bundle/$part.sh\"; done; ";
        run(Path.of(""), "sh", "-euc", "fail() { exit 1; }; home=$PWD java=$1 build=$2; " + parts
                + "archive_classes \"$3\"", "sh", JAVA, folder.toString(), copy.toString());
        archive = copy.resolve("classes.jsa");
        assertTrue(Files.exists(archive), () -> log());
    }

    private static String log() {
        try {
            return Files.readString(folder.resolve("whisker-archive.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String run(Path directory, String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "log", ".txt");
        Process process = new ProcessBuilder(command).directory(directory.toAbsolutePath().toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the process ends");
        String output = Files.readString(log);
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    /** The output of a command with an archive and the options that the launcher gives Java. */
    private static String start(Path from, Path with, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xshare:auto", "-XX:+VerifySharedSpaces",
                "-XX:SharedArchiveFile=" + with));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", from + "/lib/*", Main.class.getName(), "help", "layer"));
        return run(folder, command.toArray(String[]::new));
    }

    private static String plain() throws IOException, InterruptedException {
        return run(folder, JAVA, "-cp", copy + "/lib/*", Main.class.getName(), "help", "layer");
    }

    @Test
    void classesComeFromIt() throws IOException, InterruptedException {
        Path log = folder.resolve("loaded");
        assertEquals(plain(), start(copy, archive, "-Xlog:class+load:file=" + log));
        List<String> loaded = Files.readAllLines(log, StandardCharsets.UTF_8);
        for (String name : new String[] {Main.class.getName(), LayerCommand.class.getName(), "picocli.CommandLine",
            "picocli.CommandLine$IHelpSectionRenderer", "com.fasterxml.jackson.databind.JsonNode"}) {
            assertTrue(loaded.stream().anyMatch(line -> line.contains(" " + name + " source: shared objects file")),
                    () -> name + " is not in the archive: " + loaded.stream().filter(line -> line.contains(name))
                            .toList() + log());
        }
        long read = loaded.stream().filter(line -> line.contains(".jar")).count();
        assertTrue(read <= loaded.size() / 100, () -> read + " of " + loaded.size() + " classes come from jars");
        assertEquals(plain(), start(copy, archive, "-Xshare:on"));
    }

    @Test
    void anotherJavaDoesWithoutIt() throws IOException, InterruptedException {
        byte[] bytes = Files.readAllBytes(archive);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(IDENTITY);
        bytes[at] = '3';
        assertEquals(plain(), start(copy, Files.write(folder.resolve("other"), bytes)));
    }

    @Test
    void damageDoesNotMatter() throws IOException, InterruptedException {
        byte[] bytes = Files.readAllBytes(archive);
        String expected = plain();
        assertEquals(expected, start(copy, folder.resolve("none")));
        assertEquals(expected, start(copy, Files.write(folder.resolve("empty"), new byte[0])));
        assertEquals(expected, start(copy, Files.write(folder.resolve("half"),
                Arrays.copyOf(bytes, bytes.length / 2))));
        byte[] damaged = bytes.clone();
        Arrays.fill(damaged, bytes.length / 4, bytes.length / 4 + 1000, (byte) 0x55);
        assertEquals(expected, start(copy, Files.write(folder.resolve("damaged"), damaged)));
    }

    /** Whoever moves a checkout has other paths than those in the archive. */
    @Test
    void aCopyElsewhereDoesWithoutIt() throws IOException, InterruptedException {
        Path moved = Files.createDirectories(folder.resolve("moved"));
        run(folder, "cp", "-r", copy + "/.", moved.toString());
        assertEquals(plain(), start(moved, moved.resolve("classes.jsa")));
    }
}
