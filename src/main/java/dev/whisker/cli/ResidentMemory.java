package dev.whisker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process holds in memory, as Linux counts it. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final String PEAK = "5";
    private static final double KIBIBYTES = 1024;

    private ResidentMemory() {
    }

    /** MiB; NaN where the system does not say. */
    static double mebibytes() {
        return of("VmRSS:");
    }

    /** The most that it has held since {@link #forgetPeak} or its start, in MiB; NaN where the system does not say. */
    static double peakMebibytes() {
        return of("VmHWM:");
    }

    /** Counts the peak from now on, if the system allows it. */
    static void forgetPeak() {
        try {
            Files.writeString(RESET, PEAK);
        } catch (IOException e) {
            // Then the peak is that since the start, which is true as well.
        }
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
