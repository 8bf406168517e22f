package dev.whisker.hostile;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Runs cases of a kind of hostile input in a process of its own, which {@link HostileProcess} starts and watches.
 *
 * <p>Arguments: kind, seed, first case, case after the last, directory. Writes to standard output, line by line:
 * "@base KB" (peak of resident memory after the valid inputs), and for each case "@begin N", then "@used BYTES",
 * "@refused BYTES KIND" or "@fault TEXT", and "@peak KB" whenever the peak has risen; "@end" at the end.
 */
public final class HostileSearch {
    private static final int STALLED = 4;
    /** Holds the input of the case under way. */
    static final String CURRENT = "input";

    private static volatile long caseStart = -1;

    private HostileSearch() {
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        HostileInput kind = HostileInputs.named(args[0]);
        long seed = Long.parseLong(args[1]);
        int first = Integer.parseInt(args[2]);
        int end = Integer.parseInt(args[3]);
        Path root = Path.of(args[4]);
        Path folder = Files.createDirectory(root.resolve("folder"));
        Path current = root.resolve(CURRENT);
        Files.createFile(current);
        List<Path> watched = List.of(root, folder, Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("java.io.tmpdir")));
        kind.open(folder);
        watch(out, kind.maxSeconds() * 1_000_000_000L);
        long peak = peakKilobytes();
        out.println("@base " + peak);
        for (int i = first; i < end; i++) {
            byte[] input = input(kind, seed, i);
            Files.write(current, input);
            out.println("@begin " + i);
            caseStart = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                Outcome outcome = HostileCase.run(kind, input, watched);
                out.println(outcome.accepted() ? "@used " + input.length
                        : "@refused " + input.length + " " + oneLine(outcome.kind()));
            } catch (AssertionError e) {
                Files.copy(current, root.resolveSibling("case-" + i), StandardCopyOption.REPLACE_EXISTING);
                out.println("@fault " + oneLine(e.getMessage()));
            } finally {
                caseStart = -1;
            }
            long now = peakKilobytes();
            if (now > peak) {
                peak = now;
                out.println("@peak " + peak);
            }
        }
        out.println("@end");
        out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** The input of a case, the same for the same seed and number. */
    static byte[] input(HostileInput kind, long seed, int number) {
        return kind.draw(random(seed, number));
    }

    static Random random(long seed, int number) {
        return new Random(seed * 1_000_003 + number);
    }

    private static String oneLine(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** Ends the process when a case takes too much processor time; elapsed time means little on a busy machine. */
    private static void watch(PrintStream out, long maxNanos) {
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        Thread worker = Thread.currentThread();
        Thread watchdog = new Thread(() -> {
            while (true) {
                long start = caseStart;
                if (start >= 0 && cpu.getThreadCpuTime(worker.getId()) - start > maxNanos && caseStart == start) {
                    out.println("@stalled " + oneLine(Arrays.stream(worker.getStackTrace()).map(Object::toString)
                            .collect(Collectors.joining("\n"))));
                    out.flush();
                    Runtime.getRuntime().halt(STALLED);
                }
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        watchdog.setDaemon(true);
        watchdog.start();
    }

    /** The peak of this process's resident memory as reported by Linux; 0 elsewhere. */
    private static long peakKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (var lines = Files.lines(status, StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        }
    }
}
