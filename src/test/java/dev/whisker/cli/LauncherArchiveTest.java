package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the launcher makes and uses the archive of classes, seen by a java that only prints how it was started. */
class LauncherArchiveTest {
    private static final String ARCHIVE = "classes.jsa";
    private static final String USED = " -XX:+VerifySharedSpaces -XX:SharedArchiveFile=";
    private static final String ONE_COMPILER = " -XX:TieredStopAtLevel=1 ";

    @TempDir
    Path folder;

    private Checkout checkout;

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = new Checkout(folder);
    }

    private Path onlyCopy() throws IOException {
        assertEquals(1, checkout.copies().size());
        return checkout.copies().get(0).toRealPath();
    }

    private List<String> namesInCopy() throws IOException {
        try (Stream<Path> all = Files.list(onlyCopy())) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void everyBuildHasItsOwnArchive() throws IOException, InterruptedException {
        assertTrue(checkout.run("devices").contains(USED + onlyCopy() + "/" + ARCHIVE + " "));
        Path first = onlyCopy();
        assertEquals(List.of(ARCHIVE, "lib", "lock", "native"), namesInCopy());
        checkout.edit("src/main/First.java", "edited");
        assertTrue(checkout.run("bench", "images").contains(USED + onlyCopy() + "/" + ARCHIVE + " "));
        assertFalse(first.equals(onlyCopy()));
        assertEquals("half and all\n", Files.readString(onlyCopy().resolve(ARCHIVE)));
    }

    @Test
    void withoutAnArchiveTheProgramRuns() throws IOException, InterruptedException {
        Files.createFile(checkout.tools.resolve("unarchived"));
        String output = checkout.run("devices");
        assertTrue(output.contains(" -Xshare:auto "), output);
        assertFalse(output.contains("SharedArchiveFile") || output.contains("no archive"), output);
        assertEquals(List.of("lib", "lock", "native"), namesInCopy());
    }

    @Test
    void aKilledBuildLeavesNoHalfArchive() throws IOException, InterruptedException {
        Files.createFile(checkout.tools.resolve("stop-archive"));
        Process killed = checkout.start("devices");
        for (int i = 0; !Files.exists(checkout.tools.resolve("stopped")) && i < 6000; i++) {
            Thread.sleep(10);
        }
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        assertEquals(List.of(), checkout.copies());
        Files.delete(checkout.tools.resolve("stop-archive"));
        checkout.edit("src/main/First.java", "edited meanwhile");
        checkout.run("devices");
        assertEquals("half and all\n", Files.readString(onlyCopy().resolve(ARCHIVE)));
        try (Stream<Path> all = Files.list(checkout.home.resolve("target/app"))) {
            assertEquals(1, all.filter(each -> Files.exists(each.resolve("lib")))
                    .filter(each -> !each.getFileName().toString().startsWith("parts-")).count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "help train", "devices --json", "layer ReLU --input x.npy",
        "layer ReLU --backend cpu --input x.npy"})
    void shortCommandsDoWithOneCompiler(String call) throws IOException, InterruptedException {
        String output = checkout.run(call.split(" "));
        assertTrue(output.contains(ONE_COMPILER), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate run", "bench images photos", "gradcheck ReLU", "parity ReLU", "data scan photos",
        "layer ReLU --backend reference --input x.npy", "layer ReLU --backend=reference --input x.npy",
        "layer Own --plugins jars --input x.npy"})
    void whatMayRunForLongHasBoth(String call) throws IOException, InterruptedException {
        String output = checkout.run(call.split(" "));
        assertFalse(output.contains("Tiered"), output);
    }
}
