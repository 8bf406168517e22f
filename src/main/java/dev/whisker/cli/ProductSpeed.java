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
 * matrices that caches hold. What convolutions, which are such products, can be compared with.
 */
final class ProductSpeed {
    private static final int SIDE = 1024;
    /** A GPU is done with one of {@link #SIDE} before all of its processors have had work. */
    private static final int DEVICE_SIDE = 8192;
    private static final int REPEATS = 10;

    private ProductSpeed() {
    }

    /**
     * Operations (two for each multiply-add) per second.
     *
     * @param meter null where calls return when their work is done
     */
    static double measure(Backend backend, DeviceMeter meter) {
        int side = meter == null ? SIDE : DEVICE_SIDE;
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
            for (int i = 0; i <= REPEATS; i++) {
                double seconds = seconds(backend, meter, () -> plan.forward(first, second, null, result));
                if (i > 0) { // the first warms up
                    fastest = Math.min(fastest, seconds);
                }
            }
            return 2.0 * side * side * side / fastest;
        }
    }

    private static double seconds(Backend backend, DeviceMeter meter, Runnable work) {
        if (meter != null) {
            meter.begin();
            work.run();
            return meter.end() / 1e3;
        }
        long start = System.nanoTime();
        work.run();
        backend.synchronize();
        return (System.nanoTime() - start) / 1e9;
    }
}
