package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the build of the bundle checks that everything fits into one upload ({@code src/bundle/upload.sh}). */
class UploadTest {
    @TempDir
    Path folder;

    private Path checkout;

    @BeforeEach
    void makeFiles() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a checkout"));
        Files.write(folder.resolve("bundle.tar.xz"), new byte[600]);
        Files.write(folder.resolve("tests.tar.xz"), new byte[50]);
        Files.createDirectories(checkout.resolve("src"));
        Files.write(checkout.resolve("src/a file.txt"), new byte[7]);
        Files.write(checkout.resolve("pom.xml"), new byte[30]);
    }

    private static String run(int expected, Path directory, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(expected, process.waitFor(), output);
        return output;
    }

    private String upload(int expected, int limit) throws Exception {
        return run(expected, folder, List.of("sh", Path.of("src/bundle/upload.sh").toAbsolutePath().toString(),
                String.valueOf(limit), checkout.toString(), "bundle.tar.xz", "tests.tar.xz"));
    }

    private void git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        run(0, checkout, command);
    }

    @Test
    void bothArchivesAndTheTrackedFilesCount() throws Exception {
        assumeTrue(new ProcessBuilder("sh", "-c", "command -v git").start().waitFor() == 0, "there is no git");
        git("init", "--quiet");
        git("add", ".");
        Files.write(checkout.resolve("untracked"), new byte[1000]);
        String sum = "bundle: an upload of 687 bytes (bundle.tar.xz 600, tests.tar.xz 50, tracked files 37)\n";
        assertEquals(sum, upload(0, 687));
        assertEquals(sum + "bundle: the upload has 1 bytes more than the limit, which is 686\n", upload(1, 686));
        Files.delete(checkout.resolve("pom.xml"));
        assertEquals("bundle: an upload of 657 bytes (bundle.tar.xz 600, tests.tar.xz 50, tracked files 7)\n",
                upload(0, 687));
    }

    @Test
    void whereThereIsNoCheckoutTheArchivesCount() throws Exception {
        assertEquals("bundle: an upload of 650 bytes (bundle.tar.xz 600, tests.tar.xz 50)\n", upload(0, 650));
    }
}
