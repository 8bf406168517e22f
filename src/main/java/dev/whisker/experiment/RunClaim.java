package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** The claim of this process to a directory in which it writes a run. */
final class RunClaim implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 50;
    /** An empty file that says that the directory was made for a run that did not get it. */
    private static final String MADE = ".whisker.made";

    private final Path path;
    /** What was made for this run, the innermost first. */
    private final Deque<Path> made;
    private final RunLock lock;
    /** Whether an earlier run is to be replaced and still is whole. */
    private boolean holdsEarlierRun;
    private boolean begun;
    /** Where the files of this run are. */
    private Path place;

    private RunClaim(Path path, Deque<Path> made, RunLock lock, boolean holdsEarlierRun) {
        this.path = path;
        this.made = made;
        this.lock = lock;
        this.holdsEarlierRun = holdsEarlierRun;
        this.place = path;
    }

    /** @see RunDirectory#create */
    static RunClaim of(Path path, boolean overwrite) {
        Deque<Path> made = new ArrayDeque<>();
        RunLock lock = null;
        try {
            lock = retry(() -> {
                RunFiles.requireOrdinary(path);
                makeMissing(path, made);
                return RunLock.acquire(path);
            });
            RunFiles.finishCommit(path);
            // It moves what an earlier run has not.
            RunFiles.requireOrdinary(path);
            return new RunClaim(path, made, lock, RunOwnership.replaces(path, overwrite));
        } catch (IOException | WhiskerException e) {
            giveUp(lock, made);
            if (made.contains(path)) {
                handOver(path);
            }
            throw failure(path, e);
        }
    }

    /**
     * Of two runs that begin at once, one may make the directory and the other get it. The one that made it cannot
     * remove it then, and leaves that to the other, which otherwise takes it for one that was there before.
     */
    private static void handOver(Path path) {
        try {
            if (Files.isDirectory(path)) {
                Files.write(path.resolve(MADE), new byte[0]);
                if (RunLock.holder(path).isEmpty()) {
                    takeOver(path);
                }
            }
        } catch (IOException e) {
            // It stays, empty.
        }
    }

    private static void takeOver(Path path) throws IOException {
        if (Files.deleteIfExists(path.resolve(MADE))) {
            RunFiles.deleteIfEmpty(path);
        }
    }

    /** @see RunDirectory#resume */
    static RunClaim ofExisting(Path path) {
        RunLock lock = null;
        try {
            if (!Files.isDirectory(path)) {
                throw new WhiskerException(path + " is not a directory; give that of a run");
            }
            RunFiles.requireOrdinary(path);
            lock = RunLock.acquire(path);
            RunFiles.finishCommit(path);
            RunFiles.requireOrdinary(path);
            if (!Files.exists(path.resolve(RunFiles.RECORD))) {
                throw new WhiskerException(path + " holds no run: it has no " + RunFiles.RECORD
                        + "; give a directory that 'train' or 'demo' wrote");
            }
            RunFiles.abandon(path);
            return new RunClaim(path, new ArrayDeque<>(), lock, false);
        } catch (IOException | WhiskerException e) {
            giveUp(lock, new ArrayDeque<>());
            throw failure(path, e);
        }
    }

    /** @see RunDirectory#createNumbered(Path) */
    static RunClaim numbered(Path path) {
        return numbered(path, "");
    }

    /** @param name of a directory in the numbered one; empty for the numbered one itself */
    static RunClaim numbered(Path path, String name) {
        Deque<Path> made = new ArrayDeque<>();
        try {
            for (int number = 1; ; number++) {
                Path numbered = number == 1 ? path : path.resolveSibling(path.getFileName() + "-" + number);
                if (retry(() -> makeNew(numbered, made))) {
                    Path claimed = numbered.resolve(name);
                    makeMissing(claimed, made);
                    return new RunClaim(claimed, made, RunLock.acquire(claimed), false);
                }
            }
        } catch (IOException | WhiskerException e) {
            giveUp(null, made);
            throw failure(path, e);
        }
    }

    private static WhiskerException failure(Path path, Exception cause) {
        if (cause instanceof FileAlreadyExistsException exists) {
            return new WhiskerException("cannot write the run to " + path + ": " + exists.getFile()
                    + " is a file; give another directory with --out", cause);
        }
        return cause instanceof IOException io ? RunFiles.failure(path, io) : (WhiskerException) cause;
    }

    private interface FileResult<T> {
        T get() throws IOException;
    }

    /**
     * Again where a directory vanished between two steps, as when another run that never began removes what it made.
     */
    private static <T> T retry(FileResult<T> action) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return action.get();
            } catch (NoSuchFileException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void makeMissing(Path path, Deque<Path> made) throws IOException {
        if (!makeNew(path, made) && !Files.isDirectory(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    /** Makes a directory, and those above it that are missing; false if it is there already. */
    private static boolean makeNew(Path path, Deque<Path> made) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            makeMissing(parent, made);
        }
        try {
            Files.createDirectory(path);
            made.push(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    Path place() {
        return place;
    }

    boolean holdsEarlierRun() {
        return holdsEarlierRun;
    }

    void begin() {
        if (holdsEarlierRun) {
            attempt(() -> place = RunFiles.prepare(path));
        }
        begun = true;
    }

    void commit() {
        if (holdsEarlierRun) {
            attempt(() -> RunFiles.commit(path));
            holdsEarlierRun = false;
            place = path;
        }
    }

    void discard() {
        if (begun && holdsEarlierRun) {
            attempt(() -> RunFiles.abandon(path));
        } else if (begun) {
            attempt(() -> RunFiles.remove(path, RunFiles.TRAINED));
        }
        begun = false;
        place = path;
    }

    private interface FileAction {
        void run() throws IOException;
    }

    private void attempt(FileAction action) {
        try {
            action.run();
        } catch (IOException e) {
            throw RunFiles.failure(path, e);
        }
    }

    @Override
    public void close() {
        giveUp(lock, made);
        try {
            takeOver(path);
        } catch (IOException e) {
            // It stays, empty.
        }
    }

    private static void giveUp(RunLock lock, Deque<Path> made) {
        if (lock != null) {
            lock.close();
        }
        try {
            for (Path directory : made) {
                RunFiles.deleteIfEmpty(directory);
            }
        } catch (IOException e) {
            // It stays, empty.
        }
    }
}
