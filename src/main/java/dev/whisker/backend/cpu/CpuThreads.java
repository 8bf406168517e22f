package dev.whisker.backend.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * How many threads compute. oneDNN and our own operations share one OpenMP runtime, which keeps the number for each
 * calling thread. It is set when a thread calls that last computed with another backend, or never has: oneDNN divides
 * work by the number that it finds, so another one would give other bits.
 */
final class CpuThreads {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    /** Whose number each thread computes with at present. */
    private static final ThreadLocal<CpuThreads> ADOPTED = new ThreadLocal<>();

    private static final CpuThreads ALONE = new CpuThreads(1);

    private final int count;

    /** @param count 0 for one per physical core */
    CpuThreads(int count) {
        this.count = count == 0 ? physicalProcessors() : count;
    }

    int count() {
        return count;
    }

    /** Makes the calling thread compute with {@link #count} threads, until another backend is used in it. */
    void adopt() {
        CpuThreads adopted = ADOPTED.get();
        if (adopted != this && adopted != ALONE) {
            WhiskerCpu.setThreads(count);
            ADOPTED.set(this);
        }
    }

    /** Does work in which the calling thread computes alone, whatever the backend's number is. */
    static <T> T alone(Supplier<T> work) {
        if (ADOPTED.get() == ALONE) {
            return work.get();
        }
        WhiskerCpu.setThreads(1);
        ADOPTED.set(ALONE);
        try {
            return work.get();
        } finally {
            ADOPTED.remove();
        }
    }

    /**
     * Cores, not hyper-threads: two of them share the arithmetic units that these operations saturate. Never more than
     * the JVM may use.
     */
    private static int physicalProcessors() {
        int available = Runtime.getRuntime().availableProcessors();
        Set<String> cores = new TreeSet<>();
        try (var folders = Files.newDirectoryStream(CPUS, "cpu[0-9]*")) {
            for (Path folder : folders) {
                Path siblings = folder.resolve("topology/thread_siblings_list");
                if (Files.isReadable(siblings)) {
                    cores.add(Files.readString(siblings).trim());
                }
            }
        } catch (IOException e) {
            return available;
        }
        return cores.isEmpty() ? available : Math.min(available, cores.size());
    }
}
