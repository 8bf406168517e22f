package dev.whisker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process holds in memory, as Linux counts it. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double KIBIBYTES = 1024;

    private ResidentMemory() {
    }

    /** MiB; NaN where the system does not say. */
    static double mebibytes() {
        return of("VmRSS:");
    }

    /** The most that it has held so far, in MiB; NaN where the system does not say. */
    static double peakMebibytes() {
        return of("VmHWM:");
    }

    private static double of(String field) {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D",
                            "")) / KIBIBYTES).findFirst().orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
