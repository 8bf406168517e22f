package dev.whisker.hostile;

import dev.whisker.support.ChildJvm;
import dev.whisker.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a {@link HostileSearch} in child processes, and goes on with the next case after whatever ends one of them. */
final class HostileProcess {
    /** A case takes milliseconds; a process that writes nothing for so long hangs, for example in native code. */
    private static final long SILENCE_SECONDS = 60;
    /** After so many faults the search is given up. */
    private static final int MAX_FAULTS = Integer.getInteger("whisker.search.faults", 20);
    private static final int MAX_NOISE = 20;

    private final HostileInput kind;
    private final Path folder;
    private final long seed;
    private final Tally tally = new Tally();
    private int processes;

    /** @param folder receives the inputs of cases that fail */
    HostileProcess(HostileInput kind, long seed, Path folder) {
        this.kind = kind;
        this.seed = seed;
        this.folder = folder;
    }

    /** Runs the cases from {@code first} to before {@code end}. */
    Tally run(int first, int end) throws IOException, InterruptedException {
        int next = first;
        while (next < end && tally.faults.size() < MAX_FAULTS) {
            next = process(next, end);
        }
        return tally;
    }

    /** Runs one process and returns the number of the case after the last that it began. */
    private int process(int first, int end) throws IOException, InterruptedException {
        Process process = start(first, end);
        BlockingQueue<String> lines = ChildJvm.lines(process);
        List<String> noise = new ArrayList<>();
        int begun = first - 1;
        try {
            while (tally.faults.size() < MAX_FAULTS) {
                String line = lines.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
                String[] words = line == null ? new String[] {"@silent"} : line.split(" ", 3);
                switch (words[0]) {
                    case "@base" -> tally.base(Long.parseLong(words[1]));
                    case "@begin" -> begun = Integer.parseInt(words[1]);
                    case "@used" -> tally.used(Long.parseLong(words[1]));
                    case "@refused" -> tally.refused(Long.parseLong(words[1]), words[2]);
                    case "@peak" -> tally.peak(Long.parseLong(words[1]), Integer.toString(begun));
                    case "@fault" -> fault(begun, line.substring("@fault ".length()));
                    case "@end" -> {
                        return end;
                    }
                    case "@stalled", "@silent" -> {
                        requireBegun(first, begun, noise);
                        tally.stalled++;
                        fault(begun, "hangs: " + line);
                        return begun + 1;
                    }
                    case "" -> {
                        requireBegun(first, begun, noise);
                        tally.crashed++;
                        fault(begun, "ends the process with status " + process.waitFor() + "\n"
                                + String.join("\n", noise));
                        return begun + 1;
                    }
                    default -> {
                        if (noise.size() < MAX_NOISE) {
                            noise.add(line);
                        }
                    }
                }
            }
            return end;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where the input of a case that fails is kept. */
    private Path input(int number) {
        return folder.resolve("case-" + number);
    }

    private void fault(int number, String what) throws IOException {
        tally.cases++;
        tally.internal += what.startsWith("hangs") || what.startsWith("ends the process") ? 0 : 1;
        if (!Files.exists(input(number))) {
            Files.copy(folder.resolve("process-" + processes).resolve(HostileSearch.CURRENT), input(number));
        }
        tally.faults.add(kind.name() + ", seed " + seed + ", case " + number + ": " + what.replace("\\n", "\n")
                + "\nits input: " + input(number));
    }

    private static void requireBegun(int first, int begun, List<String> noise) {
        if (begun < first) {
            throw new IllegalStateException("the search did not begin: " + String.join("\n", noise));
        }
    }

    private Process start(int first, int end) throws IOException {
        Path root = Files.createDirectories(folder.resolve("process-" + ++processes));
        Path work = Files.createDirectories(folder.resolve("work-" + processes));
        Path temporary = Files.createDirectories(folder.resolve("tmp-" + processes));
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(java.io.File.pathSeparator));
        List<String> command = List.of(ChildJvm.java(), "-Xmx" + kind.heapMegabytes() + "m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:ErrorFile=" + folder.resolve("crash-" + processes + ".log"),
                "-Djava.awt.headless=true", "-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData",
                "-D" + Sources.PROPERTY + "=" + Path.of("").toAbsolutePath(),
                "-Dorg.bytedeco.javacpp.cachedir=" + Path.of(System.getProperty("org.bytedeco.javacpp.cachedir",
                        "target/javacpp-cache")).toAbsolutePath(),
                "-cp", classPath, HostileSearch.class.getName(), kind.name(), Long.toString(seed),
                Integer.toString(first), Integer.toString(end), root.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(work.toFile());
        // Names of files have all characters, whatever the locale of the build.
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("OPENCV_LOG_LEVEL", "SILENT");
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder.start();
    }
}
