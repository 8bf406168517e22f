package dev.whisker.data;

import dev.whisker.format.HeapSpace;

/** Decides how much of the heap a cache may use. */
public final class HeapBudget {
    private HeapBudget() {
    }

    /**
     * The default size limit of a cache in bytes: 60 % of the heap that is still free. Garbage is collected first, so
     * that how much of it there happens to be does not decide how much is kept.
     */
    public static long bytes() {
        System.gc();
        return HeapSpace.free() * 6 / 10;
    }
}
