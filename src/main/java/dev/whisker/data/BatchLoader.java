package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Delivers the batches of an epoch, which background threads fill ahead of use into three buffers: one in use, one
 * ready and one being filled. The threads share the work on a batch, so that memory does not grow with their number and
 * the first batch is ready as early as possible.
 *
 * <p>Batches come in order and have the same bits whatever the number of threads. The last batch may be smaller. There
 * is one consumer thread and one epoch at a time: starting an epoch ends the previous one. If a read fails,
 * {@link Iterator#next} throws its exception; that epoch is then over, and the loader can start another.
 *
 * <pre>{@code
 * try (BatchLoader loader = new BatchLoader(dataset, 32, 2)) {
 *     for (Batch batch : loader.epoch(Shuffle.epoch(split.train(), seed, epoch))) {
 *         step(batch);   // the batch is valid until the next one is requested
 *     }
 * }
 * }</pre>
 */
public final class BatchLoader implements AutoCloseable {

    private static final int BUFFERS = 3;

    private final Dataset dataset;
    private final int batchSize;
    private final int threads;
    private final ExecutorService workers;
    private final ArrayDeque<Batch> free = new ArrayDeque<>();
    private Epoch current;
    private boolean closed;

    /**
     * Creates a loader.
     *
     * @param threads number of threads that fill batches in the background, at least 1
     */
    public BatchLoader(Dataset dataset, int batchSize, int threads) {
        this(dataset, batchSize, threads, false);
    }

    /** Creates a loader whose batches are {@link Batch#inBytes} if the data set has {@link Dataset#wholeNumbers}. */
    public static BatchLoader compact(Dataset dataset, int batchSize, int threads) {
        return new BatchLoader(dataset, batchSize, threads, dataset.wholeNumbers());
    }

    private BatchLoader(Dataset dataset, int batchSize, int threads, boolean inBytes) {
        if (batchSize < 1 || threads < 1) {
            throw new IllegalArgumentException("batch size and threads must be at least 1, received " + batchSize
                    + " and " + threads);
        }
        this.dataset = dataset;
        this.batchSize = batchSize;
        this.threads = threads;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Batch(batchSize, dataset.sampleLength(), inBytes));
        }
        AtomicInteger number = new AtomicInteger();
        workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "whisker-batch-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Number of batches needed for this many samples. */
    public int batches(int samples) {
        return (samples + batchSize - 1) / batchSize;
    }

    /**
     * Starts an epoch; loading begins at once.
     *
     * @param order sample ids in the order in which to deliver them; not copied, must not change during the epoch
     * @return the batches, which can be iterated once
     */
    public Iterable<Batch> epoch(int[] order) {
        if (closed) {
            throw new IllegalStateException("the batch loader is closed");
        }
        endEpoch();
        Epoch epoch = new Epoch(order);
        current = epoch;
        epoch.submit();
        return () -> epoch;
    }

    /** Ends the epoch and the threads, after waiting for reads in progress. */
    @Override
    public void close() {
        closed = true;
        endEpoch();
        workers.shutdown();
    }

    private void endEpoch() {
        if (current != null) {
            current.abandon();
            current = null;
        }
    }

    /** A batch and what fills it. */
    private record Filling(Batch batch, List<Future<?>> parts) {
    }

    private final class Epoch implements Iterator<Batch> {

        private final int[] order;
        private final ArrayDeque<Filling> filling = new ArrayDeque<>();
        private Batch handedOut;
        private int submitted;
        private volatile boolean abandoned;

        Epoch(int[] order) {
            this.order = order;
        }

        private void submit() {
            while (!free.isEmpty() && submitted < batches(order.length)) {
                Batch batch = free.poll();
                int from = submitted++ * batchSize;
                int samples = Math.min(batchSize, order.length - from);
                batch.begin(samples);
                int parts = Math.min(threads, samples);
                filling.add(new Filling(batch, IntStream.range(0, parts).<Future<?>>mapToObj(part ->
                        workers.submit(() -> batch.fill(dataset, order, from, part * samples / parts,
                                (part + 1) * samples / parts, () -> abandoned))).toList()));
            }
        }

        @Override
        public boolean hasNext() {
            if (abandoned && current != this) {
                throw new IllegalStateException(
                        "this epoch was ended by starting another one or by closing the loader");
            }
            return !abandoned && (!filling.isEmpty() || submitted < batches(order.length));
        }

        @Override
        public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the epoch has no more batches");
            }
            takeBack();
            submit();
            try {
                for (Future<?> part : filling.peek().parts) {
                    part.get();
                }
            } catch (ExecutionException e) {
                abandon();
                ParallelFor.rethrow(e.getCause());
            } catch (InterruptedException e) {
                abandon();
                Thread.currentThread().interrupt();
                throw new WhiskerException("interrupted while loading pictures", e);
            }
            handedOut = filling.poll().batch;
            return handedOut;
        }

        private void takeBack() {
            if (handedOut != null) {
                free.add(handedOut);
                handedOut = null;
            }
        }

        /** Waits until no thread writes to a buffer of this epoch, then takes all buffers back. */
        private void abandon() {
            abandoned = true;
            boolean interrupted = false;
            ArrayDeque<Future<?>> left = new ArrayDeque<>();
            filling.forEach(each -> left.addAll(each.parts));
            while (!left.isEmpty()) {
                try {
                    left.peek().get();
                    left.poll();
                } catch (ExecutionException e) {
                    left.poll();   // the epoch is over, so its failures are dropped
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            filling.forEach(each -> free.add(each.batch));
            filling.clear();
            takeBack();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
