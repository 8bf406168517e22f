package dev.whisker.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.ChildJvm;
import dev.whisker.support.Searches;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that saves one checkpoint after another ({@link SavingLoop}) with {@code kill -9} at random moments.
 * Whatever the moment, the newest checkpoint can be read, and it is the last that was reported as saved or a newer one.
 */
@EnabledOnOs(OS.LINUX)
class KilledSavesTest {
    @TempDir
    private Path directory;

    @Test
    void noKillLeavesAnUnreadableCheckpoint() throws IOException, InterruptedException {
        TreeMap<String, Integer> outcomes = new TreeMap<>();
        long step = 0;
        for (int number = 0; number < Searches.cases(3); number++) {
            SplittableRandom random = new SplittableRandom(Searches.seed() * 1_000_003 + number);
            String name = "case " + number + " of seed " + Searches.seed();
            long reported = killed(name, 1 + random.nextInt(6), random.nextInt(12_000));
            for (Path file : new CheckpointFiles(directory, 3).present()) {
                Checkpoint.open(file).close();
            }
            long found;
            try (Checkpoint checkpoint = Checkpoint.open(directory.resolve(CheckpointFiles.LAST))) {
                found = checkpoint.count("position/step");
            }
            assertTrue(found == reported || found == reported + 1, name + ": step " + found + " is there, " + reported
                    + " was reported");
            assertTrue(reported > step, name + ": it went on from step " + step + " to " + reported);
            step = found;
            outcomes.merge(found > reported ? "between the rename and the report"
                    : leftovers() ? "while it was written" : "between two saves", 1, Integer::sum);
        }
        System.out.println("killed saves: " + outcomes + ", " + step + " checkpoints");
    }

    /** Whether a file is left that has not its name yet. */
    private boolean leftovers() throws IOException {
        try (var files = Files.list(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(".tmp"));
        }
    }

    /**
     * Starts the process and kills it so many saves and microseconds later.
     *
     * @return the last step that it reported
     */
    private long killed(String name, int saves, int microseconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ChildJvm.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xshare:auto", "-cp", System.getProperty("java.class.path"), SavingLoop.class.getName(),
                directory.toString()).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (lines.stream().filter(text -> text.startsWith(SavingLoop.SAVED)).count() == saves) {
                    Thread.sleep(microseconds / 1000, microseconds % 1000 * 1000);
                    process.toHandle().destroyForcibly();
                    saves = -1;
                }
            }
        }
        assertEquals(137, process.waitFor(), name + ": " + lines);
        return lines.stream().filter(text -> text.startsWith(SavingLoop.SAVED))
                .mapToLong(text -> Long.parseLong(text.substring(SavingLoop.SAVED.length()))).max().orElseThrow();
    }
}
