package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.op.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processor of this machine, as Linux describes it. */
final class Machine {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    /** Linux's names of the instruction sets that numerical libraries choose between. */
    private static final List<String> VECTOR_SETS = List.of("sse4_2", "avx", "f16c", "fma", "avx2", "avx_vnni",
            "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16",
            "amx_tile", "amx_int8", "amx_bf16");
    private static final String UNKNOWN = "unknown";

    private Machine() {
    }

    /** Adds {@code cpu}, {@code instruction_sets} and {@code threads}, the threads that a backend computes with. */
    static void putInto(ObjectNode node, Backend backend) {
        putInto(node, cpuinfo());
        node.put("threads", backend.threads());
    }

    /** The model of the processor. */
    static String cpu() {
        return value(cpuinfo(), "model name").orElse(UNKNOWN);
    }

    /** @param cpuinfo the lines of /proc/cpuinfo; none where the system does not say */
    static void putInto(ObjectNode node, List<String> cpuinfo) {
        node.put("cpu", value(cpuinfo, "model name").orElse(UNKNOWN));
        Set<String> flags = new HashSet<>(Arrays.asList(value(cpuinfo, "flags").orElse("").split("\\s+")));
        ArrayNode sets = node.putArray("instruction_sets");
        VECTOR_SETS.stream().filter(flags::contains).forEach(sets::add);
    }

    private static List<String> cpuinfo() {
        try {
            return Files.readAllLines(CPUINFO);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<String> value(List<String> cpuinfo, String key) {
        return cpuinfo.stream().map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2 && parts[0].strip().equals(key)).map(parts -> parts[1].strip())
                .findFirst();
    }
}
