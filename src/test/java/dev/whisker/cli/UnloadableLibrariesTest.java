package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where native libraries cannot be loaded, that is reported once: nothing else is blamed, and nothing slower is taken
 * unasked.
 */
class UnloadableLibrariesTest {
    private static final String MISSING = "libgone.so.1";

    @TempDir
    Path folder;

    private Path natives;

    /** Libraries that need another one, which is nowhere. */
    @BeforeEach
    void damageTheLibraries() throws IOException {
        natives = Files.createDirectories(folder.resolve("native"));
        Path real = Path.of("target/classes/dev/whisker/backend/cpu/linux-x86_64/libwhisker_cpu.so");
        String content = new String(Files.readAllBytes(real), StandardCharsets.ISO_8859_1);
        assertTrue(content.contains("libgomp.so.1"));
        byte[] lacking = content.replace("libgomp.so.1", MISSING).getBytes(StandardCharsets.ISO_8859_1);
        for (String library : new String[] {"jnijavacpp", "jniOpenCL", "jnidnnl", "jniWhiskerCpu",
            "jniopenblas_nolapack", "jniWhiskerCuda", "jniOwnOps"}) {
            Files.write(natives.resolve("lib" + library + ".so"), lacking);
        }
    }

    private List<String> run(int code, String... words) throws IOException, InterruptedException {
        return run(List.of(), code, words);
    }

    private List<String> run(List<String> prefix, int code, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.cacheLibraries=false", "-Dorg.bytedeco.javacpp.findLibraries=false",
                "-Djava.library.path=" + natives,
                "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(words));
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program ends");
        List<String> lines = Files.readAllLines(log);
        assertEquals(code, process.exitValue(), lines.toString());
        return lines;
    }

    private Path pictures() throws IOException {
        for (String name : new String[] {"cats", "dogs"}) {
            Path target = Files.createDirectories(folder.resolve("pictures").resolve(name));
            for (int i = 0; i < 3; i++) {
                ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png",
                        target.resolve(i + ".png").toFile());
            }
        }
        return folder.resolve("pictures");
    }

    private static void assertOneLine(List<String> lines, String... parts) {
        assertEquals(1, lines.size(), lines.toString());
        for (String part : parts) {
            assertTrue(lines.get(0).contains(part), lines.get(0));
        }
    }

    @Test
    void theReferenceIsNotTakenUnasked() throws IOException, InterruptedException {
        assertOneLine(run(1, "parity", "Dense", "--tries", "1"),
                "whisker: no backend is usable here but the reference, ", "(--backend reference)",
                "cpu is not usable: its native libraries cannot be loaded: " + natives,
                MISSING + ": cannot open shared object file");
        List<String> asked = run(0, "gradcheck", "Dense", "--tries", "1", "--backend", "reference");
        assertTrue(asked.size() > 1, asked.toString());
    }

    @Test
    void devicesNamesTheFileAndTheReason() throws IOException, InterruptedException {
        List<String> lines = run(0, "devices");
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(
                "cpu        not usable its native libraries cannot be loaded: " + natives)
                && line.contains(MISSING + ": cannot open shared object file")), lines.toString());
    }

    @Test
    void noPictureIsBlamed() throws IOException, InterruptedException {
        assertOneLine(run(1, "data", "scan", pictures().toString()),
                "whisker: pictures cannot be decoded: OpenCV cannot be loaded: " + natives,
                MISSING + ": cannot open shared object file");
    }

    /** OpenBLAS, which OpenCV loads, would end the process. */
    @Test
    void anAddressSpaceThatIsTooSmallIsNamed() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/bin/prlimit")), "needs prlimit");
        // With a heap of 256 MiB, Java takes 2.8 GiB before anything is loaded on two processors, and more on more.
        List<String> lines = List.of();
        for (long limit = 2600L << 20; lines.isEmpty() && limit < 16L << 30; limit += 100L << 20) {
            lines = started(limit, "data", "scan", pictures().toString());
        }
        assertOneLine(lines, "whisker: pictures cannot be decoded: the address space of this process is limited to ",
                "raise the limit (ulimit -v unlimited)");
    }

    /** What the program says of it; nothing where Java itself does not start, or not fully. */
    private List<String> started(long limit, String... words) throws IOException, InterruptedException {
        return run(List.of("/usr/bin/prlimit", "--as=" + limit), 1, words).stream()
                .filter(line -> line.contains("the address space of")).toList();
    }
}
