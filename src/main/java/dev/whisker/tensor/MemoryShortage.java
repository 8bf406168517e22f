package dev.whisker.tensor;

import dev.whisker.WhiskerException;

/** Reports an allocation that a backend could not make: nothing was allocated, and nothing was lost. */
public final class MemoryShortage extends WhiskerException {
    private static final long serialVersionUID = 1L;

    private final long needed;
    private final long free;

    /**
     * @param where kind of memory, such as "GPU memory"
     * @param needed number of bytes that were requested
     * @param free number of bytes that were free
     */
    public MemoryShortage(String where, long needed, long free) {
        super("not enough " + where + ": " + mebibytes(needed) + " MiB are needed, " + mebibytes(free)
                + " MiB are free; use a smaller batch or smaller pictures");
        this.needed = needed;
        this.free = free;
    }

    /** Converts bytes to MiB, rounded up, so that the amount needed never looks smaller than the free amount. */
    public static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** Number of bytes that were requested. */
    public long needed() {
        return needed;
    }

    /** Number of bytes that were free. */
    public long free() {
        return free;
    }
}
