package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Runs a body for each index on several threads. It returns only when all threads have ended, even after an error or an
 * interruption.
 */
public final class ParallelFor {

    private ParallelFor() {
    }

    /**
     * Calls {@code body} once for each of 0..count-1, in no fixed order.
     *
     * @throws RuntimeException the first exception that a body threw; indexes not started by then are skipped
     * @throws WhiskerException if the calling thread is interrupted (its flag stays set)
     */
    public static void run(int count, int threads, IntConsumer body) {
        if (threads < 1) {
            throw new IllegalArgumentException("the number of threads must be at least 1, received " + threads);
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable work = () -> {
            try {
                for (int i; failure.get() == null && (i = next.getAndIncrement()) < count; ) {
                    body.accept(i);
                }
            } catch (Throwable t) {
                failure.compareAndSet(null, t);
            }
        };
        List<Thread> workers = new ArrayList<>();
        for (int t = 0; t < Math.min(threads, count); t++) {
            Thread worker = new Thread(work, "whisker-data-" + t);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, new WhiskerException("interrupted while reading pictures", e));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrow(failure.get());
    }

    /** Throws an unchecked failure as it is; does nothing for null. */
    static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }
}
