package dev.whisker.format;

/** How much of Java's heap is free. */
public final class HeapSpace {
    private HeapSpace() {
    }

    /** The bytes that are free at least: objects that are no longer used, but not collected yet, count as used. */
    public static long free() {
        Runtime memory = Runtime.getRuntime();
        return memory.maxMemory() - memory.totalMemory() + memory.freeMemory();
    }

    /** Whether so many bytes are free. Only where they do not seem to be, garbage is collected before the answer. */
    public static boolean has(long bytes) {
        if (bytes > free()) {
            System.gc();
        }
        return bytes <= free();
    }
}
