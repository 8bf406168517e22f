package dev.whisker.cli;

import dev.whisker.op.Backend;
import dev.whisker.op.DeviceMeter;
import dev.whisker.op.VectorCombination;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;

/**
 * The memory bandwidth of a machine, by what a program can reach: the faster of a copy ({@code b = a}, 2 bytes moved
 * for each byte of a vector) and a triad ({@code c = 2 a + 3 b}, 3 bytes), over vectors that no cache holds.
 */
final class MemorySpeed implements AutoCloseable {
    /** Bytes of each of three vectors, where a quarter of the free memory is enough for them. */
    private static final long VECTOR = 128L << 20;
    private static final long SMALLEST = 1L << 20;
    private static final int REPEATS = 5;
    private static final int VECTORS = 3;
    private static final int MAX_COPIES = 1000;

    private final Backend backend;
    private final CallTimer timer;
    private final Arena arena = new Arena("bandwidth");
    private final Tensor[] vectors;
    private double bytesPerMillisecond;

    /** @param meter null where calls return when their work is done */
    MemorySpeed(Backend backend, DeviceMeter meter) {
        this.backend = backend;
        timer = new CallTimer(backend, meter);
        long size = Math.min(VECTOR, backend.freeBytes() / 4 / VECTORS) & -SMALLEST;
        vectors = new Tensor[size < SMALLEST ? 0 : VECTORS];
        long[] offsets = new long[vectors.length];
        Arrays.setAll(offsets, i -> arena.reserve(size));
        arena.seal(backend::allocate);
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = arena.tensor(Shape.of(Math.toIntExact(size / backend.floatType().bytes())),
                    backend.floatType(), offsets[i]);
            backend.fill(vectors[i], i);
        }
    }

    /** Measures; bytes per second. NaN where too little memory is free. */
    double measure() {
        if (vectors.length == 0) {
            return Double.NaN;
        }
        double bytes = vectors[0].byteSize();
        double fastest = 0;
        for (int i = 0; i <= REPEATS; i++) {
            double copy = timer.milliseconds(this::copy);
            double triad = timer.milliseconds(this::triad);
            if (i > 0) { // the first warms up
                fastest = Math.max(fastest, Math.max(2 * bytes / copy, VECTORS * bytes / triad));
            }
        }
        bytesPerMillisecond = fastest;
        return fastest * 1e3;
    }

    private void copy() {
        backend.copy(vectors[0], vectors[1]);
    }

    private void triad() {
        backend.vector().combine(VectorCombination.LINEAR, 2, 3, vectors[0], vectors[1], vectors[2], null);
    }

    /** Queues work that keeps a device busy for about so long, after {@link #measure}. */
    void keepBusy(double milliseconds) {
        if (vectors.length == 0) {
            return;
        }
        double copies = milliseconds * bytesPerMillisecond / (2 * vectors[0].byteSize());
        for (int i = 0; i < Math.min(MAX_COPIES, copies + 1); i++) {
            copy();
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
