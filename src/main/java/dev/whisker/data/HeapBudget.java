package dev.whisker.data;

/** How much of the heap a cache may take. */
public final class HeapBudget {
    private HeapBudget() {
    }

    /** What may be spent on a cache by default: 60 % of the heap that is still free, in bytes. */
    public static long bytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return (runtime.maxMemory() - used) * 6 / 10;
    }
}
