package dev.whisker.check;

import dev.whisker.support.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * Runs a {@link KernelSearch} in child processes on one instruction set, and goes on after whatever ends one of them.
 */
final class KernelSearchProcess {
    /** No limit. */
    static final String DEFAULT = "DEFAULT";

    /** Cases of a process at most; each process has another number of threads. */
    private static final int BATCH = 1000;
    private static final int[] THREADS = {2, 1, 3, 8, 5};
    /** A case takes milliseconds; a process that says nothing for so long hangs. */
    private static final long SILENCE_SECONDS = 60;
    private static final int MAX_LINES = 20;
    /** After so many the search is given up: something is wrong with more than one kernel. */
    private static final int MAX_FINDINGS = 20;

    private final String isa;
    private final Path folder;
    private final List<String> options;
    private final Set<String> kernels = new TreeSet<>();
    private final List<String> findings = new ArrayList<>();

    /**
     * @param isa     as ONEDNN_MAX_CPU_ISA takes it
     * @param options of the child JVMs
     */
    KernelSearchProcess(String isa, Path folder, String... options) {
        this.isa = isa;
        this.folder = folder;
        this.options = List.of(options);
    }

    /** Runs the cases from {@code first} to before {@code end}, and returns what failed: which case, with what. */
    List<String> run(long seed, int first, int end) {
        int next = first;
        while (next < end && findings.size() < MAX_FINDINGS) {
            int batch = next / BATCH;
            next = batch(seed, next, Math.min(end, (batch + 1) * BATCH), THREADS[batch % THREADS.length]);
        }
        return findings;
    }

    /** The names of the kernels that the finished processes ran. */
    Set<String> kernels() {
        return kernels;
    }

    /** Runs one process and returns the number of the case after the last that it began. */
    private int batch(long seed, int first, int end, int threads) {
        Process process = start(seed, first, end, threads);
        BlockingQueue<String> lines = ChildJvm.lines(process);
        List<String> noise = new ArrayList<>();
        String begun = null;
        String setting = isa + ", " + threads + (threads == 1 ? " thread" : " threads") + ", seed " + seed + ", case ";
        try {
            while (true) {
                String line = lines.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
                if (begun == null && (line == null || line.isEmpty())) {
                    throw new IllegalStateException("the search process did not begin: " + String.join("\n", noise));
                } else if (line == null) {
                    findings.add(setting + begun + ": hangs");
                    return number(begun) + 1;
                } else if (line.startsWith("@isa ")) {
                    requireIsa(line.substring("@isa ".length()));
                } else if (line.startsWith("@begin ")) {
                    begun = line.substring("@begin ".length());
                } else if (line.startsWith("@failed ")) {
                    findings.add(setting + begun + "\n" + line.replace("\\n", "\n"));
                    end = number(begun) + 1;
                } else if (line.startsWith("@kernels ")) {
                    kernels.addAll(List.of(line.substring("@kernels ".length()).split(" ")));
                } else if (line.startsWith("@end")) {
                    return end;
                } else if (line.isEmpty()) {
                    process.waitFor();
                    findings.add(setting + begun + ": ends the process with status " + process.exitValue() + "\n"
                            + String.join("\n", noise));
                    return number(begun) + 1;
                } else if (!line.startsWith(KernelSearch.MARK) && noise.size() < MAX_LINES) {
                    noise.add(line);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A limit lowers the instruction set, and never raises it above what the processor has. */
    private void requireIsa(String effective) {
        if (!isa.equals(DEFAULT) && !effective.startsWith(isa)) {
            throw new TestAbortedException("this processor does not have " + isa + ": oneDNN works with " + effective);
        }
    }

    private static int number(String begun) {
        return Integer.parseInt(begun.substring(0, begun.indexOf(' ')));
    }

    private Process start(long seed, int first, int end, int threads) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-cp", System.getProperty("java.class.path"),
                "-Xmx1g", "-XX:+UseSerialGC", "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                "-Dorg.bytedeco.javacpp.cachedir="
                + System.getProperty("org.bytedeco.javacpp.cachedir", folder.resolve("cache").toString()),
                "-Dwhisker.threads=" + threads));
        command.addAll(options);
        command.addAll(List.of(KernelSearch.class.getName(), Long.toString(seed), Integer.toString(first),
                Integer.toString(end)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ONEDNN_MAX_CPU_ISA", isa);
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
