package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.FailureReason;
import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The files of a run, and how those of a new run replace those of an earlier one.
 *
 * <p>A new run is written to {@code .whisker-new} until it has saved an epoch; until then the earlier run is whole.
 * Renaming that folder to {@code .whisker-next} makes the new run the directory's; then its files move up, and those of
 * the earlier run go. If the process ends in between, {@link #locate} finds each file where it is, and whoever next
 * writes to the directory ends the move.
 */
final class RunFiles {
    static final String RECORD = "run.json";
    /** Where the record describes the checkpoints. */
    static final String CHECKPOINT_KEY = "checkpoint";
    static final String HISTORY = "history.csv";
    static final String DESCRIPTION = "model.yaml";
    static final String WEIGHTS = "model.safetensors";
    /** Only there after an epoch with validation. */
    static final String BEST = "model-best.safetensors";
    /** What the observed steps of each epoch showed. Only there where steps are observed. */
    static final String INSIDE = "inside.csv";
    static final String HISTOGRAMS = "inside.npz";
    /** Not there if it was not wanted, or could not be written. */
    static final String REPORT = "report.html";
    private static final String PLOTS = "plots";
    /** Every name that a checkpoint may have; one is there after the first epoch, or earlier. */
    static final List<String> CHECKPOINTS = CheckpointFiles.names(CheckpointFiles.MAX_KEPT);

    /**
     * What training writes, whatever its metrics; all but plots, the page, the best weights and what is observed are
     * there from the first saved epoch on.
     */
    static final List<String> TRAINED = joined(List.of(RECORD, HISTORY, DESCRIPTION, WEIGHTS, BEST, INSIDE, HISTOGRAMS,
            plot("accuracy"), plot("loss"), plot("results"), REPORT), CHECKPOINTS);
    /** Every name that a run may write. */
    static final List<String> ALL = joined(TRAINED, List.of(plot("metrics"), plot("pictures")));

    private static final String NEW = ".whisker-new";
    private static final String NEXT = ".whisker-next";

    private RunFiles() {
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /**
     * What training with these metrics writes.
     *
     * @param observed    whether steps are observed
     * @param checkpoints how many are kept besides the best
     */
    static List<String> trained(List<String> metrics, boolean observed, int checkpoints) {
        List<String> names = new ArrayList<>(TRAINED);
        names.removeAll(CHECKPOINTS);
        names.addAll(CheckpointFiles.names(checkpoints));
        if (!observed) {
            names.removeAll(List.of(INSIDE, HISTOGRAMS));
        }
        if (!otherMetrics(metrics).isEmpty()) {
            names.add(plot("metrics"));
        }
        return names;
    }

    /** The metrics that have no plot of their own. */
    static List<String> otherMetrics(List<String> metrics) {
        return metrics.stream().filter(name -> !name.equals(Metrics.LOSS) && !name.equals(Accuracy.NAME)).toList();
    }

    static String plot(String name) {
        return PLOTS + "/" + name + ".png";
    }

    static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Checks that the names that a run uses are those of ordinary files and directories. A directory may come from
     * somebody else: through a link, something elsewhere would be written, moved or removed, and writing to a pipe may
     * never end.
     *
     * @throws WhiskerException if one is something else
     */
    static void requireOrdinary(Path directory) {
        for (String name : joined(ALL, List.of(RunLock.FILE))) {
            requireOrdinary(directory.resolve(name), Files::isRegularFile, "a regular file");
        }
        for (String name : List.of(NEW, NEXT, PLOTS)) {
            requireOrdinary(directory.resolve(name), Files::isDirectory, "a directory");
        }
    }

    private static void requireOrdinary(Path path, BiPredicate<Path, LinkOption> isKind, String kind) {
        if (Files.isSymbolicLink(path)) {
            refuseLink(path);
        }
        if (exists(path) && !isKind.test(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new WhiskerException(path + " is not " + kind + ", as a run has there; remove it, or give another "
                    + "directory");
        }
    }

    /** @see RunDirectory#below */
    static Path below(Path directory, String name) {
        Path folder = directory.resolve(name);
        if (Files.isSymbolicLink(folder)) {
            refuseLink(folder);
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.filter(Files::isSymbolicLink).findFirst().ifPresent(RunFiles::refuseLink);
            } catch (IOException e) {
                throw AtomicFile.failure("read", folder, e);
            }
        }
        return folder;
    }

    private static void refuseLink(Path link) {
        throw new WhiskerException(link + " is a link, through which nothing of a run is written; remove it, or give "
                + "another directory with --out");
    }

    /** Where a file of the directory's run is. */
    static Path locate(Path directory, String name) {
        Path next = directory.resolve(NEXT).resolve(name);
        return exists(next) ? next : directory.resolve(name);
    }

    /** Whether a run that was to replace another one ended before it had saved an epoch, and could not clean up. */
    static boolean hasAbandoned(Path directory) {
        return exists(directory.resolve(NEW));
    }

    /** Makes an empty folder for a new run, without what an abandoned one left. */
    static Path prepare(Path directory) throws IOException {
        abandon(directory);
        return Files.createDirectory(directory.resolve(NEW));
    }

    /** Removes the new run; the earlier one stays. */
    static void abandon(Path directory) throws IOException {
        Path folder = directory.resolve(NEW);
        if (!exists(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, RunFiles::isWrittenHere)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** A file of a run, or what a process that was killed left of writing one. */
    private static boolean isWrittenHere(Path file) {
        String name = file.getFileName().toString();
        return TRAINED.contains(name)
                || TRAINED.stream().anyMatch(written -> name.startsWith("." + written + ".") && name.endsWith(".tmp"));
    }

    /** Makes the new run the directory's. */
    static void commit(Path directory) throws IOException {
        Files.move(directory.resolve(NEW), directory.resolve(NEXT), StandardCopyOption.ATOMIC_MOVE);
        finishCommit(directory);
    }

    /** Ends a {@link #commit} that was cut off, if there was one. */
    static void finishCommit(Path directory) throws IOException {
        Path next = directory.resolve(NEXT);
        if (!exists(next)) {
            return;
        }
        // The record last: until then the earlier one still says which plots are its own.
        if (exists(next.resolve(RECORD)) && exists(directory.resolve(RECORD))) {
            List<String> earlier = RunOwnership.claims(RunDirectory.readRecord(directory.resolve(RECORD)));
            List<String> kept = kept(RunDirectory.readRecord(next.resolve(RECORD)));
            remove(directory, ALL.stream().filter(name -> earlier.contains(name) && !kept.contains(name)).toList());
        }
        for (String name : joined(CHECKPOINTS, List.of(DESCRIPTION, WEIGHTS, BEST, INSIDE, HISTOGRAMS, HISTORY,
                RECORD))) {
            if (exists(next.resolve(name))) {
                Files.move(next.resolve(name), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        deleteIfEmpty(next);
    }

    /** The files that a new run has too, so that its own take their place; plots and the page are made later. */
    private static List<String> kept(JsonNode record) {
        List<String> names = new ArrayList<>(RunOwnership.claims(record));
        List<String> checkpoints = new ArrayList<>();
        record.path(CHECKPOINT_KEY).path("files").forEach(name -> checkpoints.add(name.asText()));
        names.removeIf(name -> name.startsWith(PLOTS) || name.equals(REPORT)
                || CHECKPOINTS.contains(name) && !checkpoints.contains(name)
                || name.equals(BEST) && !record.has(SavedWeights.BEST.key()));
        return names;
    }

    /** Removes files of a run, and the folder of plots if nothing else is in it. */
    static void remove(Path directory, List<String> names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(directory.resolve(name));
        }
        deleteIfEmpty(directory.resolve(PLOTS));
    }

    /** Removes a folder unless it holds something. */
    static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // What lies in it stays.
        }
    }

    /** The user's line for a failure of any of these. */
    static WhiskerException failure(Path directory, IOException cause) {
        return new WhiskerException("cannot write the run to " + directory + ": " + FailureReason.of(cause)
                + "; give a writable directory with --out", cause);
    }
}
