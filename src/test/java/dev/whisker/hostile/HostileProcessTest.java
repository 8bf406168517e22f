package dev.whisker.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search finds every kind of fault, goes on after each, and keeps its input. */
class HostileProcessTest {
    @TempDir
    Path folder;

    @Test
    void everyFaultIsFound() throws Exception {
        Tally tally = new HostileProcess(new FaultyInput(), FaultyInput.SEED, folder).run(0, 10);
        String report = tally.report("faulty", FaultyInput.SEED) + String.join("\n", tally.faults);
        assertEquals(10, tally.cases, report);
        assertEquals(2, tally.used, report);
        assertEquals(1, tally.refused, report);
        assertEquals(1, tally.crashed, report);
        assertEquals(1, tally.stalled, report);
        assertEquals(5, tally.internal, report);
        List<String> expected = List.of("case 2: internal error: java.lang.NullPointerException: a bug",
                "case 3: a message in Java's words (For input string)", "case 4: a message with control characters",
                "case 5: files were left or changed", "case 6: a message with control characters",
                "case 7: ends the process with status 134", "case 8: hangs: @stalled ");
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(tally.faults.get(i).contains(expected.get(i)), report);
            assertEquals(i + 2, Files.readAllBytes(folder.resolve("case-" + (i + 2)))[0]);
        }
        assertEquals(1, tally.messages.get("the input is refused; give another"), report);
        assertTrue(tally.peakKilobytes >= tally.baseKilobytes, report);
    }
}
