package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.Searches;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that damaged pictures decode or are refused in one line, and never end the process, take long or take much
 * memory. docs/searches.md describes the search.
 */
class PictureSearchTest {

    private static final int THREADS = 2;

    @TempDir
    Path folder;

    @Test
    void damagedPicturesAreDecodedOrRefused() throws Exception {
        String last = search(Searches.seed(), 0, Searches.cases(400));
        String[] words = last.split(" ");
        assertEquals("decoded", words[0], last);
        assertTrue(Integer.parseInt(words[1]) > 0 && Integer.parseInt(words[3]) > 0, "both outcomes occur: " + last);
        assertTrue(Integer.parseInt(words[5]) <= 256, "memory grew too much: " + last);
    }

    /** Runs the cases in a separate process and returns the last line of its output. */
    private String search(long seed, int first, int count) throws Exception {
        Path progress = folder.resolve("progress");
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin",
                "java").toString(), "-Xmx256m",
                "-Djava.awt.headless=true", "-XX:ErrorFile=" + folder.resolve("crash"), "-cp",
                System.getProperty("java.class.path")));
        String cache = System.getProperty("org.bytedeco.javacpp.cachedir");
        if (cache != null) {
            command.add(1, "-Dorg.bytedeco.javacpp.cachedir=" + cache);
        }
        command.addAll(List.of(PictureSearch.class.getName(), "" + seed, "" + first, "" + count, progress.toString(), ""
                + THREADS));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output.toFile()).start();
        int status = process.waitFor();
        List<String> lines = Files.readAllLines(output);
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        assertEquals(0, status, () -> "seed " + seed + ", at cases " + at(progress) + ": status " + status + ", "
                + last);
        return last;
    }

    private static List<Integer> at(Path progress) {
        List<Integer> numbers = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(progress))) {
            while (in.available() >= 4) {
                numbers.add(in.readInt());
            }
        } catch (IOException e) {
            return numbers;
        }
        return numbers;
    }
}
