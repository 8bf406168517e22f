package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.support.Searches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher builds, what it publishes, and that no program that runs is disturbed by it. */
class LauncherBuildTest {
    private static final String NOBODY = "65534";

    @TempDir
    Path folder;

    private Checkout checkout;

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = new Checkout(folder);
    }

    /** A program that runs until the file "end" is in the directory that is returned. */
    private Path train(Map<Path, Process> running) throws IOException, InterruptedException {
        Path held = Files.createTempDirectory(folder, "held");
        checkout.variables.put("HELD", held.toString());
        Process process = checkout.start("train");
        running.put(held, process);
        return held;
    }

    private void awaitBuilds(int count) throws IOException, InterruptedException {
        for (int i = 0; checkout.builds() < count && i < 1000; i++) {
            Thread.sleep(10);
        }
        assertEquals(count, checkout.builds());
    }

    private String endOf(Path held, Process process) throws IOException, InterruptedException {
        Files.createFile(held.resolve("end"));
        return checkout.end(0, process);
    }

    @Test
    void onlyAChangeOfTheSourcesIsBuilt() throws IOException, InterruptedException {
        assertTrue(checkout.run("devices").startsWith("whisker: building "));
        assertFalse(checkout.run("devices").contains("building"));
        Files.setLastModifiedTime(checkout.home.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1000)));
        Files.writeString(checkout.home.resolve("src/main/.First.java.swp"), "of an editor");
        checkout.run("devices");
        assertEquals(1, checkout.builds());
        // A clock that is behind.
        checkout.edit("src/main/First.java", "edited");
        Files.setLastModifiedTime(checkout.home.resolve("src/main/First.java"), FileTime.from(Instant.EPOCH));
        checkout.run("devices");
        assertEquals(2, checkout.builds());
        Files.delete(checkout.home.resolve("src/main/Second.java"));
        checkout.run("devices");
        assertEquals(3, checkout.builds());
        assertEquals(1, checkout.copies().size());
    }

    @Test
    void aTrainingOutlivesThreeBuilds() throws IOException, InterruptedException {
        Map<Path, Process> running = new HashMap<>();
        Path held = train(running);
        checkout.awaitProgram(running.get(held));
        for (int i = 0; i < 3; i++) {
            checkout.edit("src/main/First.java", "version " + i);
            checkout.run("devices");
            assertEquals(2, checkout.copies().size());
        }
        assertEquals(4, checkout.builds());
        assertTrue(endOf(held, running.get(held)).endsWith("saved\n"));
        checkout.edit("src/main/First.java", "at last");
        checkout.run("devices");
        assertEquals(1, checkout.copies().size());
    }

    /** Programs start, end, and have their sources edited, in an order that is drawn. */
    @Test
    void noProgramIsDisturbed() throws IOException, InterruptedException {
        Random random = new Random(Searches.seed());
        Map<Path, Process> running = new HashMap<>();
        for (int i = 0; i < Searches.cases(20); i++) {
            List<Path> all = new ArrayList<>(running.keySet());
            switch (random.nextInt(4)) {
                case 0 -> train(running);
                case 1 -> checkout.awaitProgram(running.get(train(running)));
                case 2 -> checkout.edit("src/main/First.java", Integer.toString(random.nextInt(4)));
                default -> {
                    if (!all.isEmpty()) {
                        Path held = all.get(random.nextInt(all.size()));
                        assertTrue(endOf(held, running.remove(held)).endsWith("saved\n"),
                                "action " + i + " of seed " + Searches.seed());
                    }
                }
            }
        }
        for (Map.Entry<Path, Process> each : running.entrySet()) {
            assertTrue(endOf(each.getKey(), each.getValue()).endsWith("saved\n"));
        }
        checkout.edit("src/main/First.java", "at last");
        checkout.run("devices");
        assertEquals(1, checkout.copies().size());
    }

    @Test
    void startsAtOnceBuildOnce() throws IOException, InterruptedException {
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(checkout.start("devices"));
        }
        for (Process each : starts) {
            checkout.end(0, each);
        }
        assertEquals(1, checkout.builds());
    }

    @Test
    void whatAKilledBuildLeftIsNotTrusted() throws IOException, InterruptedException {
        checkout.run("devices");
        checkout.edit("src/main/First.java", "edited");
        Files.createFile(checkout.tools.resolve("stop"));
        Process killed = checkout.start("devices");
        awaitBuilds(2);
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        Files.delete(checkout.tools.resolve("stop"));
        checkout.run("devices");
        assertEquals(List.of("none", "half", "none"), Files.readAllLines(checkout.tools.resolve("leftovers")));
    }

    @Test
    void whatWasMadeByAClockThatIsAheadIsNotTrusted() throws IOException, InterruptedException {
        checkout.run("devices");
        Files.setLastModifiedTime(checkout.home.resolve("target/classes/half"),
                FileTime.from(Instant.now().plusSeconds(1000)));
        checkout.edit("src/main/First.java", "edited");
        checkout.run("devices");
        assertEquals(List.of("none", "none"), Files.readAllLines(checkout.tools.resolve("leftovers")));
    }

    @Test
    void whatIsDeletedIsNotInTheNextJar() throws IOException, InterruptedException {
        checkout.run("devices");
        checkout.edit("src/main/First.java", "edited");
        checkout.run("devices");
        Files.delete(checkout.home.resolve("src/main/Second.java"));
        checkout.run("devices");
        assertEquals(List.of("none", "half", "none"), Files.readAllLines(checkout.tools.resolve("leftovers")));
    }

    @Test
    void whatIsBuiltRunsWithoutFlock() throws IOException, InterruptedException {
        checkout.run("devices");
        Files.delete(checkout.tools.resolve("flock"));
        assertTrue(checkout.run("devices").endsWith("devices\n"));
    }

    @Test
    void anotherUserRunsWhatIsBuiltAndWritesNothing() throws IOException, InterruptedException {
        checkout.run("devices");
        forEverybody();
        assertTrue(checkout.end(0, asAnother("devices")).endsWith("devices\n"));
        checkout.edit("src/main/First.java", "edited");
        String refusal = checkout.end(1, asAnother("devices"));
        assertTrue(refusal.startsWith("whisker: " + checkout.home.toRealPath()
                + " has no build of its present sources, and "), refusal);
        assertTrue(refusal.endsWith("have it built by its owner (./whisker --version)\n"), refusal);
        assertEquals(1, refusal.lines().count());
    }

    @Test
    void aFileThatAnotherUserCannotReadIsNamed() throws IOException, InterruptedException {
        checkout.run("devices");
        forEverybody();
        Path library = checkout.copies().get(0).resolve("native/libjnijavacpp.so");
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-------"));
        String refusal = checkout.end(1, asAnother("devices"));
        assertTrue(refusal.startsWith("whisker: " + library.toRealPath() + " cannot be read by "), refusal);
        assertEquals(1, refusal.lines().count());
    }

    private void forEverybody() throws IOException {
        for (Path each : new Path[] {folder, checkout.home, checkout.tools}) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Only root can start a process of another user. */
    private Process asAnother(String command) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root") && Files.exists(Path.of("/usr/bin/setpriv")),
                "needs root and setpriv");
        return checkout.start(List.of("/usr/bin/setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"),
                command);
    }
}
