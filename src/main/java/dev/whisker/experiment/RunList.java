package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.evaluation.MeanDeviation;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The runs below a directory.
 *
 * @param runs by the time at which they began, the newest last
 */
public record RunList(List<RunSummary> runs) {
    /** Of directories below the one given: runs/NAME/seed-1 and one level more. */
    private static final int MAX_DEPTH = 3;

    /**
     * Finished runs that differ by nothing but the seed. Of runs with the same seed the newest counts.
     *
     * @param runs by seed, at least two
     */
    public record SeedGroup(List<RunSummary> runs) {
        /** Mean and standard deviation of a number; empty if a run has none. */
        public Optional<MeanDeviation> of(Function<RunSummary, Optional<Double>> number) {
            List<Double> numbers = runs.stream().map(number).flatMap(Optional::stream).toList();
            return numbers.size() < runs.size() ? Optional.empty()
                    : Optional.of(MeanDeviation.of(numbers.stream().mapToDouble(value -> value).toArray()));
        }
    }

    /**
     * Finds the runs in a directory and up to three levels below it. Links to directories and hidden directories are
     * not entered.
     *
     * @throws WhiskerException if the directory does not exist or cannot be listed
     */
    public static RunList below(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new WhiskerException(directory + (Files.exists(directory) ? " is not a directory"
                    : " does not exist") + "; give a directory that holds runs");
        }
        List<RunSummary> runs = new ArrayList<>();
        collect(directory, 0, runs);
        runs.sort(Comparator.comparing(RunSummary::started).thenComparing(run -> run.path().toString()));
        return new RunList(List.copyOf(runs));
    }

    /**
     * These runs, in the order given.
     *
     * @throws WhiskerException if a directory holds no run that can be read
     */
    public static RunList of(List<Path> directories) {
        List<RunSummary> runs = directories.stream().map(RunSummary::of).toList();
        for (RunSummary run : runs) {
            run.fault().ifPresent(fault -> {
                throw new WhiskerException("run " + run.path() + " cannot be used: " + fault);
            });
        }
        return new RunList(runs);
    }

    private static void collect(Path directory, int depth, List<RunSummary> runs) {
        if (RunFiles.exists(RunFiles.locate(directory, RunFiles.RECORD))) {
            runs.add(RunSummary.of(directory));
        }
        if (depth == MAX_DEPTH) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, RunList::isEntered)) {
            for (Path entry : entries) {
                collect(entry, depth + 1, runs);
            }
        } catch (IOException | DirectoryIteratorException e) {
            if (depth == 0) {
                throw new WhiskerException("cannot list the directory " + directory + ": "
                        + FailureReason.of(e), e);
            }
            // A subdirectory that may not be read is skipped.
        }
    }

    private static boolean isEntered(Path entry) {
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                && !entry.getFileName().toString().startsWith(".");
    }

    /** The groups of runs that differ only by seed, in the order of their first runs. */
    public List<SeedGroup> seedGroups() {
        Map<String, Map<Long, RunSummary>> groups = new LinkedHashMap<>();
        for (RunSummary run : runs) {
            if (run.alike().isPresent() && run.seed().isPresent()) {
                groups.computeIfAbsent(run.alike().get(), key -> new TreeMap<>()).put(run.seed().get(), run);
            }
        }
        return groups.values().stream().filter(group -> group.size() > 1)
                .map(group -> new SeedGroup(List.copyOf(group.values()))).toList();
    }
}
