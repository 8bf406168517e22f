package dev.whisker.backend.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether the processor has the instructions that whisker_cpu uses without asking: those of x86-64-v2, for which
 * cmake/WhiskerOptions.cmake compiles it. On a processor without them the process would end at the first such
 * instruction, without a word.
 */
public final class ProcessorFeatures {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    /** Linux's name of each feature, and the name that is commonly used. */
    private static final TreeMap<String, String> NEEDED = new TreeMap<>();

    static {
        NEEDED.put("cx16", "CMPXCHG16B");
        NEEDED.put("lahf_lm", "LAHF");
        NEEDED.put("pni", "SSE3");
        NEEDED.put("popcnt", "POPCNT");
        NEEDED.put("sse4_1", "SSE4.1");
        NEEDED.put("sse4_2", "SSE4.2");
        NEEDED.put("ssse3", "SSSE3");
    }

    private ProcessorFeatures() {
    }

    /** What this processor lacks, in one line; empty if nothing, or if the system does not say. */
    public static Optional<String> missing() {
        try {
            return missing(Files.readAllLines(CPUINFO));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a processor lacks that is described as in /proc/cpuinfo. */
    static Optional<String> missing(List<String> cpuinfo) {
        Optional<String> flags = value(cpuinfo, "flags");
        if (flags.isEmpty()) {
            return Optional.empty();
        }
        Set<String> present = Set.copyOf(Arrays.asList(flags.get().split("\\s+")));
        String lacking = NEEDED.entrySet().stream().filter(feature -> !present.contains(feature.getKey()))
                .map(feature -> feature.getValue()).collect(Collectors.joining(", "));
        return lacking.isEmpty() ? Optional.empty()
                : Optional.of("this processor (" + value(cpuinfo, "model name").orElse("of an unknown model")
                        + ") lacks " + lacking + "; x86-64-v2, which has SSE4.2, is needed");
    }

    private static Optional<String> value(List<String> cpuinfo, String key) {
        return cpuinfo.stream().filter(line -> line.split(":", 2)[0].strip().equals(key) && line.contains(":"))
                .map(line -> line.split(":", 2)[1].strip()).findFirst();
    }
}
