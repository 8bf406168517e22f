package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is started without the launcher, in a locale that has no letters beyond ASCII. */
class UnreadableArgumentsTest {
    @Test
    void lettersThatAreLostAreNamed() {
        assertEquals(Optional.empty(), Main.unreadable("ANSI_X3.4-1968", "data", "scan", "cafe"));
        assertEquals(Optional.empty(), Main.unreadable("UTF-8", "data", "scan", "caf\uFFFD"));
        assertEquals(Optional.of("the argument 'caf\uFFFD' has characters that the locale of this process does not"
                + " support (its character set is ANSI_X3.4-1968); set LC_ALL=C.UTF-8"),
                Main.unreadable("ANSI_X3.4-1968", "data", "scan", "caf\uFFFD"));
    }

    @Test
    void theProgramRefusesThem() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // printf makes the letters, since this process may be in such a locale itself.
        String script = "exec \"$0\" -cp \"$1\" dev.whisker.cli.Main data scan \"$(printf 'caf\\303\\251')\"";
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script, java,
                System.getProperty("java.class.path")).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(2, process.waitFor(), output);
        assertTrue(output.startsWith("whisker: the argument 'caf") && output.endsWith("set LC_ALL=C.UTF-8\n"), output);
    }

    /** Not as arguments but below a directory: labels would be in another order under the right locale. */
    @Test
    void classFoldersWithLettersThatTheLocaleLacksAreRefused(@TempDir Path temporary) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String script = "for class in \"$(printf 'caf\\303\\251')\" dogs; do mkdir -p \"$2/$class\"; : "
                + ">\"$2/$class/a.png\"; done; "
                + "exec \"$0\" -cp \"$1\" dev.whisker.cli.Main data labels \"$2\"";
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script, java, System.getProperty("java.class.path"),
                temporary.resolve("pictures").toString()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(1, process.waitFor(), output);
        assertTrue(output.startsWith("whisker: the class folder ")
                && output.contains("in the character set of this process")
                && output.endsWith("set LC_ALL=C.UTF-8, or rename it\n"), output);
    }
}
