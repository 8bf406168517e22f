package dev.whisker.cli;

import dev.whisker.experiment.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** The directories of runs that differ by seed: {@code seed-N} in one directory, all of them claimed. */
final class SeedDirectories implements AutoCloseable {
    private final Map<Long, RunDirectory> bySeed = new HashMap<>();
    /** The newest first: the oldest may have made the directory of all, and removes it if the others left nothing. */
    private final Deque<RunDirectory> all = new ArrayDeque<>();

    /**
     * Creates a directory for each seed, or none.
     *
     * @param create creates a directory by its name in the parent, which is null for the first one if none was given
     */
    static SeedDirectories create(Iterable<Long> seeds, Path parent, BiFunction<Path, String, RunDirectory> create) {
        SeedDirectories directories = new SeedDirectories();
        try {
            Path in = parent;
            for (long seed : seeds) {
                RunDirectory created = create.apply(in, "seed-" + seed);
                directories.bySeed.put(seed, created);
                directories.all.push(created);
                in = created.path().getParent();
            }
            return directories;
        } catch (RuntimeException e) {
            directories.close();
            throw e;
        }
    }

    RunDirectory of(long seed) {
        return bySeed.get(seed);
    }

    @Override
    public void close() {
        all.forEach(RunDirectory::close);
    }
}
