package dev.whisker.cli;

import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DeviceMeter;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * The speed of matrix products that a backend reaches in its precision: the fastest of a few products of two square
 * matrices. What convolutions, which are such products, can be compared with.
 */
final class ProductSpeed {
    private static final int SMALLEST = 256;
    private static final int LARGEST = 8192;
    /** A product that takes less does not show what a large device can do. */
    private static final double ENOUGH_MILLISECONDS = 5;
    private static final int MATRICES = 3;
    private static final int REPEATS = 10;

    private ProductSpeed() {
    }

    /**
     * Operations (two for each multiply-add) per second.
     *
     * @param meter null where calls return when their work is done
     */
    static double measure(Backend backend, DeviceMeter meter) {
        CallTimer timer = new CallTimer(backend, meter);
        int side = SMALLEST;
        double milliseconds = fastest(timer, side, 2);
        while (milliseconds < ENOUGH_MILLISECONDS && 2 * side <= LARGEST && hasRoom(backend, 2 * side)) {
            side *= 2;
            milliseconds = fastest(timer, side, 2);
        }
        return 2.0 * side * side * side / (Math.min(milliseconds, fastest(timer, side, REPEATS)) / 1e3);
    }

    /** Whether three matrices, and as much again for what the product needs, take a quarter of the free memory. */
    private static boolean hasRoom(Backend backend, int side) {
        return 2L * MATRICES * side * side * backend.floatType().bytes() <= backend.freeBytes() / 4;
    }

    /** The shortest time of some products of matrices with so many rows and columns; the first warms up. */
    private static double fastest(CallTimer timer, int side, int repeats) {
        Backend backend = timer.backend();
        Shape square = Shape.of(side, side);
        DType activations = backend.activationType();
        DType weights = backend.weightType();
        try (Arena arena = new Arena("products"); Scratch scratch = new Scratch();
                LinearPlan plan = backend.dense().plan(new DenseSpec(side, false, Activation.LINEAR), square,
                        Backward.NONE, scratch)) {
            scratch.seal(backend::allocate);
            long x = arena.reserve(square.size() * activations.bytes());
            long kernel = arena.reserve(square.size() * weights.bytes());
            long y = arena.reserve(square.size() * activations.bytes());
            arena.seal(backend::allocate);
            Tensor first = arena.tensor(square, activations, x);
            Tensor second = arena.tensor(square, weights, kernel);
            Tensor result = arena.tensor(square, activations, y);
            backend.fill(first, 1);
            backend.fill(second, 1);
            double fastest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < repeats; i++) {
                fastest = Math.min(fastest, timer.milliseconds(() -> plan.forward(first, second, null, result)));
            }
            return fastest;
        }
    }
}
