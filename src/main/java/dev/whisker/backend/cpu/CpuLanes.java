package dev.whisker.backend.cpu;

import dev.whisker.op.Lanes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** A lane for each thread of a backend: the calling thread, and others that wait until they are needed. */
final class CpuLanes implements Lanes, AutoCloseable {
    private final int count;
    /** Null until it is needed. */
    private ExecutorService others;

    CpuLanes(int count) {
        this.count = count;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public <T> T alone(Supplier<T> work) {
        return CpuThreads.alone(work);
    }

    @Override
    public void run(int lanes, IntConsumer work) {
        if (others == null && lanes > 1) {
            others = Executors.newFixedThreadPool(count - 1, task -> {
                Thread thread = new Thread(task, "whisker-lane");
                thread.setDaemon(true);
                return thread;
            });
        }
        List<Future<?>> begun = new ArrayList<>();
        Throwable failure = null;
        try {
            for (int i = 1; i < lanes; i++) {
                int lane = i;
                begun.add(others.submit(() -> doOne(lane, work)));
            }
            doOne(0, work);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (Future<?> each : begun) {
            Throwable other = failure(each);
            failure = failure == null ? other : failure;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private static void doOne(int lane, IntConsumer work) {
        CpuThreads.alone(() -> {
            work.accept(lane);
            return null;
        });
    }

    /** Waits for the end, also where the calling thread is interrupted: the others use memory that it may free. */
    private static Throwable failure(Future<?> begun) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    begun.get();
                    return null;
                } catch (ExecutionException e) {
                    return e.getCause();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
        }
    }
}
