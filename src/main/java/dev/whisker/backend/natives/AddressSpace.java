package dev.whisker.backend.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether the address space of this process, which {@code ulimit -v} limits, has room for native libraries. Some of
 * them end the process where it has not.
 */
public final class AddressSpace {
    private static final Pattern LIMIT = Pattern.compile("Max address space\\s+(\\d+)\\s.*");
    private static final Pattern SIZE = Pattern.compile("VmSize:\\s+(\\d+) kB");

    private AddressSpace() {
    }

    /**
     * Says in one line that there is too little, if so; empty where the system does not say.
     *
     * @param needed bytes that are about to be taken
     */
    public static Optional<String> shortage(long needed) {
        try {
            return shortage(needed, Files.readAllLines(Path.of("/proc/self/limits")),
                    Files.readAllLines(Path.of("/proc/self/status")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same for a process that is described as in /proc/self/limits and /proc/self/status. */
    static Optional<String> shortage(long needed, List<String> limits, List<String> status) {
        Optional<Long> limit = number(LIMIT, limits);
        Optional<Long> used = number(SIZE, status).map(kilobytes -> kilobytes << 10);
        if (limit.isEmpty() || used.isEmpty() || limit.get() - used.get() >= needed) {
            return Optional.empty();
        }
        return Optional.of("the address space of this process is limited to " + mebibytes(limit.get())
                + " MiB, of which " + mebibytes(used.get()) + " MiB are taken, and " + mebibytes(needed)
                + " MiB more are needed; raise the limit (ulimit -v unlimited)");
    }

    private static Optional<Long> number(Pattern pattern, List<String> lines) {
        // A limit that is too large for a long is none.
        Stream<Matcher> matches = lines.stream().map(pattern::matcher).filter(Matcher::matches)
                .filter(match -> match.group(1).length() < 19);
        return matches.map(match -> Long.parseLong(match.group(1))).findFirst();
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }
}
