package dev.whisker.tensor;

import dev.whisker.WhiskerException;

/** An allocation that a backend could not make: nothing was allocated, and all that was there before still is. */
public final class MemoryShortage extends WhiskerException {
    private static final long serialVersionUID = 1L;

    private final long needed;
    private final long free;

    /**
     * @param where  whose memory it is, such as "GPU memory"
     * @param needed bytes that were asked for
     * @param free   bytes that were left
     */
    public MemoryShortage(String where, long needed, long free) {
        super("not enough " + where + ": " + mebibytes(needed) + " MiB are needed, " + mebibytes(free)
                + " MiB are free; use a smaller batch or smaller pictures");
        this.needed = needed;
        this.free = free;
    }

    /** Rounded up, so that what is needed never looks smaller than what is free. */
    public static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** Bytes that were asked for. */
    public long needed() {
        return needed;
    }

    /** Bytes that were left. */
    public long free() {
        return free;
    }
}
