package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchLoaderTest {

    /** Samples whose values all equal their id; reading can be made to wait or to fail. */
    private static final class Numbers implements Dataset {

        final AtomicInteger reads = new AtomicInteger();
        volatile int failingId = -1;
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile Runnable beforeRead = () -> { };

        @Override
        public int size() {
            return 1000;
        }

        @Override
        public List<String> classNames() {
            return List.of("even", "odd");
        }

        @Override
        public int height() {
            return 2;
        }

        @Override
        public int width() {
            return 3;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int label(int id) {
            return id % 2;
        }

        @Override
        public void read(int id, float[] dest, int offset) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("readers are not interrupted", e);
            }
            beforeRead.run();
            reads.incrementAndGet();
            if (id == failingId) {
                throw new WhiskerException("sample " + id + " is broken");
            }
            Arrays.fill(dest, offset, offset + sampleLength(), id);
        }
    }

    private final Numbers numbers = new Numbers();

    @Test
    void batchesComeInOrderWithARaggedLastWhateverTheThreads() {
        int[] order = Shuffle.epoch(IntStream.range(0, 103).toArray(), 5, 0);
        for (int threads : new int[] {1, 2, 7}) {
            try (BatchLoader loader = new BatchLoader(numbers, 10, threads)) {
                for (int epoch = 0; epoch < 3; epoch++) {
                    List<Integer> counts = new ArrayList<>();
                    int at = 0;
                    for (Batch batch : loader.epoch(order)) {
                        counts.add(batch.count());
                        for (int i = 0; i < batch.count(); i++, at++) {
                            assertEquals(order[at], batch.sampleIds()[i]);
                            assertEquals(order[at] % 2, batch.labels()[i]);
                            for (int k = 0; k < 6; k++) {
                                assertEquals(order[at], batch.images()[i * 6 + k]);
                            }
                        }
                    }
                    assertEquals(List.of(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 3), counts);
                    assertEquals(103, at);
                }
            }
        }
    }

    @Test
    void wholeNumbersComeAsBytesToThoseWhoTakeThem() {
        byte[] pictures = {0, 1, 2, 127, -128, -1};
        ArrayDataset bytes = new ArrayDataset(pictures, new int[] {0, 1, 0}, 1, 2, 1, List.of("even", "odd"));
        try (BatchLoader loader = BatchLoader.compact(bytes, 2, 1)) {
            Batch batch = loader.epoch(new int[] {2, 0}).iterator().next();
            assertTrue(batch.inBytes());
            assertArrayEquals(new byte[] {-128, -1, 0, 1}, batch.bytes());
            assertThrows(IllegalStateException.class, batch::images);
        }
        try (BatchLoader loader = new BatchLoader(bytes, 2, 1)) {
            Batch batch = loader.epoch(new int[] {2, 0}).iterator().next();
            assertArrayEquals(new float[] {128, 255, 0, 1}, batch.images());
            assertThrows(IllegalStateException.class, batch::bytes);
        }
        try (BatchLoader loader = BatchLoader.compact(numbers, 2, 1)) {
            assertFalse(loader.epoch(new int[] {2, 0}).iterator().next().inBytes());
        }
        assertThrows(UnsupportedOperationException.class, () -> numbers.readBytes(0, pictures, 0));
        ArrayDataset floats = new ArrayDataset(new float[6], new int[3], 1, 2, 1, List.of("even"));
        assertThrows(UnsupportedOperationException.class, () -> floats.readBytes(0, pictures, 0));
    }

    @Test
    void buffersAreReusedAndFilledAhead() throws Exception {
        try (BatchLoader loader = new BatchLoader(numbers, 4, 2)) {
            Set<Batch> buffers = new HashSet<>();
            Iterator<Batch> batches = loader.epoch(IntStream.range(0, 400).toArray()).iterator();
            for (int waited = 0; numbers.reads.get() < 12 && waited < 5000; waited++) {
                Thread.sleep(1);
            }
            assertEquals(12, numbers.reads.get(),
                    "all three buffers, and no more, are filled before the first batch is requested");
            batches.forEachRemaining(buffers::add);
            assertEquals(3, buffers.size(), "whatever the number of threads");
        }
    }

    /** The barrier opens only if four threads read at the same time. */
    @Test
    void threadsShareTheWorkOnABatch() {
        CyclicBarrier together = new CyclicBarrier(4);
        numbers.beforeRead = () -> {
            try {
                together.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException("readers are not interrupted", e);
            }
        };
        try (BatchLoader loader = new BatchLoader(numbers, 8, 4)) {
            Batch batch = loader.epoch(IntStream.range(0, 8).toArray()).iterator().next();
            assertArrayEquals(IntStream.range(0, 8).toArray(), batch.sampleIds());
            assertEquals(8, batch.count());
        }
    }

    @Test
    void aFailingReadReachesTheConsumerAndTheLoaderGoesOn() {
        numbers.failingId = 25;
        try (BatchLoader loader = new BatchLoader(numbers, 10, 3)) {
            Iterator<Batch> batches = loader.epoch(IntStream.range(0, 100).toArray()).iterator();
            assertEquals(10, batches.next().count());
            assertEquals(10, batches.next().count());
            WhiskerException e = assertThrows(WhiskerException.class, batches::next);
            assertEquals("sample 25 is broken", e.getMessage());
            assertFalse(batches.hasNext());
            numbers.failingId = -1;
            assertEquals(100, samples(loader.epoch(IntStream.range(0, 100).toArray())));
        }
    }

    @Test
    void anEpochLeftHalfwayDoesNotDisturbTheNext() {
        try (BatchLoader loader = new BatchLoader(numbers, 10, 3)) {
            Iterator<Batch> left = loader.epoch(IntStream.range(0, 500).toArray()).iterator();
            left.next();
            Iterator<Batch> next = loader.epoch(IntStream.range(500, 530).toArray()).iterator();
            assertThrows(IllegalStateException.class, left::hasNext);
            assertArrayEquals(IntStream.range(500, 510).toArray(), next.next().sampleIds());
        }
    }

    @Test
    void anInterruptedConsumerStopsAndKeepsItsFlag() throws Exception {
        numbers.gate = new CountDownLatch(1);
        Throwable[] seen = new Throwable[1];
        boolean[] flag = new boolean[1];
        try (BatchLoader loader = new BatchLoader(numbers, 10, 2)) {
            Thread consumer = new Thread(() -> {
                try {
                    loader.epoch(IntStream.range(0, 100).toArray()).iterator().next();
                } catch (WhiskerException e) {
                    seen[0] = e;
                    flag[0] = Thread.currentThread().isInterrupted();
                }
            });
            consumer.start();
            while (consumer.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
            consumer.interrupt();
            while (consumer.isInterrupted()) {
                Thread.sleep(1);   // the consumer clears the flag when it notices; only then may its batch become ready
            }
            numbers.gate.countDown();
            consumer.join(TimeUnit.SECONDS.toMillis(10));
            assertTrue(seen[0].getMessage().startsWith("interrupted"), seen[0].getMessage());
            assertTrue(flag[0]);
            assertFalse(consumer.isAlive());
            assertEquals(100, samples(loader.epoch(IntStream.range(0, 100).toArray())), "the loader can be used again");
        }
    }

    @Test
    void closingEndsTheThreads() throws Exception {
        BatchLoader loader = new BatchLoader(numbers, 10, 3);
        Iterator<Batch> batches = loader.epoch(IntStream.range(0, 1000).toArray()).iterator();
        batches.next();
        loader.close();
        loader.close();
        assertThrows(IllegalStateException.class, batches::hasNext);
        assertThrows(IllegalStateException.class, () -> loader.epoch(new int[] {1}));
        for (int waited = 0; loaderThreads() > 0 && waited < 5000; waited++) {
            Thread.sleep(1);
        }
        assertEquals(0, loaderThreads());
    }

    @Test
    void anEmptyEpochHasNoBatches() {
        try (BatchLoader loader = new BatchLoader(numbers, 10, 1)) {
            assertFalse(loader.epoch(new int[0]).iterator().hasNext());
            assertEquals(0, loader.batches(0));
            assertEquals(63, new BatchLoader(numbers, 32, 1).batches(2000));
        }
    }

    @Test
    void parallelForRunsAllAndPassesTheFirstFailureOn() {
        AtomicInteger sum = new AtomicInteger();
        ParallelFor.run(1000, 4, sum::addAndGet);
        assertEquals(499_500, sum.get());
        WhiskerException failure = new WhiskerException("no");
        assertSame(failure, assertThrows(WhiskerException.class, () -> ParallelFor.run(100, 4, i -> {
            if (i == 10) {
                throw failure;
            }
        })));
    }

    private static int samples(Iterable<Batch> batches) {
        int samples = 0;
        for (Batch batch : batches) {
            samples += batch.count();
        }
        return samples;
    }

    private static long loaderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.isAlive() && t.getName().startsWith("whisker-batch-")).count();
    }
}
