package dev.whisker.op;

/**
 * Measures what a device does, apart from the program that queues its work. Counts begin somewhere: differences mean
 * something.
 */
public interface DeviceMeter extends AutoCloseable {
    /** What is queued from here on is timed. */
    void begin();

    /** Waits for all that is queued, and returns the milliseconds since {@link #begin} by the device's own clock. */
    double end();

    /** Kernels of our own that were launched. */
    long kernels();

    /** Functions of libraries that were called; each launches one kernel or several. */
    long libraryCalls();

    /** Nanoseconds for which calls have waited for the device. */
    long waitedNanos();

    @Override
    void close();
}
