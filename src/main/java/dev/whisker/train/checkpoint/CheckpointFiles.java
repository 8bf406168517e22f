package dev.whisker.train.checkpoint;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The checkpoints in a directory: {@code checkpoint.safetensors} is the last, {@code checkpoint-2.safetensors} the one
 * before it and so on, {@code checkpoint-best.safetensors} that of the best epoch. At every moment, the last is whole.
 *
 * @param keep how many are kept besides the best, from 1 to {@link #MAX_KEPT}
 */
public record CheckpointFiles(Path directory, int keep) {
    /** How many are kept where nothing else is wanted: one more than the last, in case that is damaged. */
    public static final int KEPT = 2;
    /** The most that can be kept. */
    public static final int MAX_KEPT = 9;
    /** The last. */
    public static final String LAST = "checkpoint.safetensors";
    /** That of the best epoch. */
    public static final String BEST = "checkpoint-best.safetensors";
    /** Holds the last while the next is written. */
    private static final String BEFORE = "." + LAST + ".before.tmp";

    /** @throws WhiskerException if {@code keep} is out of range */
    public CheckpointFiles {
        requireKeep(keep);
    }

    /** @throws WhiskerException if so many cannot be kept */
    public static void requireKeep(int keep) {
        if (keep < 1 || keep > MAX_KEPT) {
            throw new WhiskerException("from 1 to " + MAX_KEPT + " checkpoints can be kept, received " + keep);
        }
    }

    /** The names of all files that there may be, the newest first, the best last. */
    public static List<String> names(int keep) {
        return Stream.concat(IntStream.rangeClosed(1, keep).mapToObj(CheckpointFiles::name), Stream.of(BEST)).toList();
    }

    private static String name(int number) {
        return number == 1 ? LAST : "checkpoint-" + number + ".safetensors";
    }

    private Path file(int number) {
        return directory.resolve(name(number));
    }

    /** The last. */
    public Path last() {
        return file(1);
    }

    /** Writes the next one to {@link #last}. */
    public interface Save {
        /** @return whether it was written */
        boolean to(Path file);
    }

    /**
     * Saves the next one, and drops the oldest.
     *
     * @return whether it was saved
     * @throws WhiskerException if it cannot be written: those before it stay
     */
    public boolean save(Save save) {
        Path before = directory.resolve(BEFORE);
        try {
            boolean shifts = keep > 1 && Files.exists(last());
            if (shifts) {
                link(last(), before);
            }
            boolean saved = save.to(last());
            if (saved && shifts) {
                for (int number = keep; number > 2; number--) {
                    if (Files.exists(file(number - 1))) {
                        move(file(number - 1), file(number));
                    }
                }
                move(before, file(2));
            }
            return saved;
        } catch (IOException e) {
            throw AtomicFile.failure("write", last(), e);
        } finally {
            deleteQuietly(before);
        }
    }

    /** Keeps the last one as that of the best epoch. */
    public void keepBest() {
        Path temporary = directory.resolve("." + BEST + ".new.tmp");
        try {
            link(last(), temporary);
            move(temporary, directory.resolve(BEST));
        } catch (IOException e) {
            throw AtomicFile.failure("write", directory.resolve(BEST), e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** A second name for the same bytes, which are never changed in place; a copy where there are no hard links. */
    private static void link(Path from, Path to) throws IOException {
        Files.deleteIfExists(to);
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It only takes space; the next save removes it.
        }
    }

    /** Those that are there, without the best, the newest first. */
    public List<Path> present() {
        return IntStream.rangeClosed(1, MAX_KEPT).mapToObj(this::file).filter(Files::exists).toList();
    }

    /**
     * The newest that can be read to its end with the right checksum.
     *
     * @param remarks receives why newer ones are passed over
     * @return empty if there is none at all
     * @throws WhiskerException if there are some, and none can be read
     */
    public Optional<Path> newest(Consumer<String> remarks) {
        List<String> reasons = new ArrayList<>();
        for (Path file : present()) {
            try {
                Checkpoint.open(file).close();
                reasons.forEach(remarks);
                return Optional.of(file);
            } catch (WhiskerException e) {
                reasons.add(e.getMessage());
            }
        }
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        throw new WhiskerException("no checkpoint in " + directory + " can be used: " + String.join("; ", reasons));
    }
}
