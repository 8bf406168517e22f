package dev.whisker.backend.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many threads compute. oneDNN and our own operations share one OpenMP runtime,
 * which keeps the number for each calling thread; it is set when a thread first calls.
 */
final class CpuThreads {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private final int count;
    private Thread prepared;

    /** @param count 0 for one per physical core */
    CpuThreads(int count) {
        this.count = count == 0 ? physicalProcessors() : count;
    }

    int count() {
        return count;
    }

    /** Makes the calling thread compute with {@link #count} threads from now on. */
    void adopt() {
        Thread caller = Thread.currentThread();
        if (prepared != caller) {
            WhiskerCpu.setThreads(count);
            prepared = caller;
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
