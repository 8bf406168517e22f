package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a run directory for one process: a lock on {@code .whisker.lock}, which says the process's number. The system
 * gives the lock up when the process ends, however it ends.
 */
final class RunLock implements AutoCloseable {
    static final String FILE = ".whisker.lock";
    private static final int MAX_ATTEMPTS = 20;
    private static final long PAUSE_MILLISECONDS = 25;
    private static final int MAX_BYTES = 32;

    /**
     * Locks of this process. The system counts locks per process and drops them all when any channel on the file is
     * closed, so none is opened twice.
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks a directory.
     *
     * @throws WhiskerException    if another run has it, with the number of its process
     * @throws NoSuchFileException if the directory does not exist (any more)
     */
    static RunLock acquire(Path directory) throws IOException {
        Path file = directory.toRealPath().resolve(FILE);
        if (!OWN.add(file)) {
            throw taken(directory, Long.toString(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        try {
            channel = lock(directory, file);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
                    0);
            return new RunLock(file, channel);
        } catch (IOException | RuntimeException e) {
            OWN.remove(file);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static FileChannel lock(Path directory, Path file) throws IOException {
        String holder = "";
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            FileChannel channel = null;
            boolean locked = false;
            try {
                Object before = key(file);
                channel = before == null
                        ? FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                                StandardOpenOption.WRITE)
                        : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS);
                before = before == null ? key(file) : before;
                FileLock lock = channel.tryLock();
                // Who held it before may have removed the file on leaving: then this is a lock on nothing.
                locked = lock != null && before != null && before.equals(key(file));
                if (locked) {
                    return channel;
                }
                holder = lock == null ? read(channel) : "";
            } catch (FileAlreadyExistsException e) {
                // Another process made it just now.
            } finally {
                if (channel != null && !locked) {
                    channel.close();
                }
            }
            pause();
        }
        throw taken(directory, holder);
    }

    /** What tells the file from one that takes its name later; null if there is none. */
    private static Object key(Path file) throws IOException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
            return key == null ? file : key;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static WhiskerException taken(Path directory, String holder) {
        return new WhiskerException("another run is being trained in " + directory
                + (holder.isEmpty() ? "" : ", by process " + holder)
                + "; wait until it has ended, or give another directory with --out");
    }

    /** The number of the process that has a directory locked; empty if none has. */
    static Optional<String> holder(Path directory) {
        try {
            Path file = directory.toRealPath().resolve(FILE);
            if (OWN.contains(file)) {
                return Optional.of(Long.toString(ProcessHandle.current().pid()));
            }
            // Opening a pipe would not end.
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return shared == null ? Optional.of(read(channel)) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).replaceAll("[^0-9]", "");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WhiskerException("interrupted while waiting for a lock", e);
        }
    }

    /** Removes the file and gives the lock up. */
    @Override
    public void close() {
        try {
            // While it is still locked: afterwards it may be another process's.
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A lock file that no process has locked does no harm.
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The system gives it up with the process.
        }
        OWN.remove(file);
    }
}
