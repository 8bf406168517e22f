package dev.whisker.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While open, Ctrl-C (and SIGTERM) asks the work to stop and waits until this is closed, so that what was done is saved; the process then ends with
 * the signal's own exit code, 130 (143).
 */
final class Interruption implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean requested;

    /** @param stop asks the work to end; called on another thread */
    Interruption(Runnable stop) {
        hook = new Thread(() -> {
            requested = true;
            System.err.println("\nwhisker: interrupted; saving what was done so far");
            stop.run();
            try {
                if (!done.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println("whisker: could not save within " + LONGEST_WAIT_SECONDS + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "whisker-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean requested() {
        return requested;
    }

    @Override
    public void close() {
        done.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The signal came just now; the hook finds its work done.
            }
        }
    }
}
