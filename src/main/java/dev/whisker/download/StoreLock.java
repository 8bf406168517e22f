package dev.whisker.download;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock that keeps two programs from downloading the same file to the same place at once. The lock file is not
 * deleted, because deleting it would let a third program in.
 */
final class StoreLock implements AutoCloseable {
    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws WhiskerException if another program or thread has the lock */
    static StoreLock acquire(Path directory, String name) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve("." + name + ".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by another thread of this program, which is the same as held by another program.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new WhiskerException(name + " is already being downloaded to " + directory
                    + "; wait until that is done");
        }
        return new StoreLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
