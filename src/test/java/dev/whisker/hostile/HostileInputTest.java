package dev.whisker.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.Searches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the input, the program uses it or refuses it in one clear line: no crash, no hang, no internal error, no
 * message in Java's words, no file outside the target, no memory out of proportion. docs/searches.md describes the
 * search, and how to run it for long or repeat a case.
 */
class HostileInputTest {
    /** R13 of docs/reliability.md: a process may have so much more resident memory than twice the largest file. */
    private static final long SPARE_KILOBYTES = 256 << 10;

    @TempDir
    Path temporary;

    static Stream<String> kinds() {
        String wanted = System.getProperty("whisker.search.kind");
        return wanted == null ? HostileInputs.all().stream().map(HostileInput::name)
                : Stream.of(HostileInputs.named(wanted).name());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void usedOrRefusedInOneClearLine(String name) throws Exception {
        HostileInput kind = HostileInputs.named(name);
        int cases = Searches.cases(kind.casesInEveryBuild());
        int first = Integer.getInteger("whisker.search.first", 0);
        String kept = System.getProperty("whisker.search.keep");
        Path folder = kept == null ? temporary : Files.createDirectories(Path.of(kept).toAbsolutePath());
        Tally tally = new HostileProcess(kind, Searches.seed(), Files.createTempDirectory(folder, name))
                .run(first, first + cases);
        String report = tally.report(name, Searches.seed());
        System.out.print(report);
        assertEquals(List.of(), tally.faults, () -> report + String.join("\n", tally.faults) + "\nrepeat a case with "
                + "-Dtest=HostileInputTest -Dwhisker.search.kind=" + name + " -Dwhisker.search.seed=" + Searches.seed()
                + " -Dwhisker.search.first=NUMBER -Dwhisker.search.cases=1");
        assertTrue(tally.peakKilobytes <= 2 * (tally.largestInput >> 10) + SPARE_KILOBYTES, report);
        if (first == 0 && cases >= kind.casesInEveryBuild()) {
            assertTrue(tally.used > 0 && tally.refused > 0, "both outcomes occur: " + report);
        }
    }
}
