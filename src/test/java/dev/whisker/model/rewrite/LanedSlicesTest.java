package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.Step;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Lanes;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slices of a batch that are computed side by side. */
class LanedSlicesTest {
    private static final Shape INPUT = Shape.of(9, 9, 3);

    private static Graph body(Layer... layers) {
        Sequential.Builder builder = Sequential.builder(INPUT);
        List.of(layers).forEach(builder::add);
        return builder.build();
    }

    private static Shape pictures(int batch) {
        return Shape.of(batch, 9, 9, 3);
    }

    private static Graph network() {
        return body(Conv2D.of(16, 3).padding(Padding.SAME).activation(Activation.RELU), DepthwiseConv2D.of(3),
                Conv2D.of(8, 1).activation(Activation.RELU6));
    }

    private static double[] outputs(Backend backend, int batch, ValueWatcher watcher) {
        Graph sliced = FusedCases.sliced(network(), 4);
        ProgramSpec spec = new ProgramSpec(batch, Mode.INFERENCE);
        try (Model model = Model.create(sliced, backend, Mode.INFERENCE, 5);
                PlannedPrograms programs = model.plan(List.of(spec))) {
            Program program = programs.get(spec);
            float[] x = new float[(int) program.input().size()];
            Random random = new Random(1);
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextFloat();
            }
            backend.write(program.input(), x, 0, x.length);
            program.forward(new Step(0, 0, null, watcher));
            return backend.read(program.output());
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 2, 2", "8, 2, 4", "3, 2, 1", "6, 3, 2", "24, 3, 4"})
    void slicesAreForAllLanes(int batch, int threads, int slice) {
        try (Backend backend = new CpuBackend(threads); SingleLayer layer = SingleLayer.of(
                FusedCases.sliced(body(ActivationLayer.of(Activation.TANH), ActivationLayer.of(Activation.TANH)), 4)
                        .asLayer(), pictures(batch)).build(backend)) {
            assertEquals("in slices of " + slice + ", " + threads + " side by side: ", layer.choices());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "8, 1", "32, 5"})
    void withTooFewPicturesOrManyThreadsEachLayerHasAllThreads(int batch, int threads) {
        try (Backend backend = new CpuBackend(threads); SingleLayer layer = SingleLayer.of(
                FusedCases.sliced(network(), 4).asLayer(), pictures(batch)).build(backend)) {
            assertTrue(!layer.choices().contains("side by side"), layer.choices());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "7, 2", "16, 2", "16, 3"})
    void givesWhatTheReferenceGives(int batch, int threads) {
        try (Backend backend = new CpuBackend(threads); Backend reference = new ReferenceBackend()) {
            double[] expected = outputs(reference, batch, null);
            double[] actual = outputs(backend, batch, null);
            assertArrayEquals(expected, actual, 1e-4);
            assertArrayEquals(actual, outputs(backend, batch, null));
        }
    }

    /** One slice after the other, so that the watcher sees them in order. */
    @Test
    void watchedStepsHaveTheSameBits() {
        List<String> seen = new ArrayList<>();
        ValueWatcher watcher = new ValueWatcher() {
            @Override
            public void forward(String layer, Tensor output) {
                seen.add(layer);
            }

            @Override
            public void backward(String layer, Tensor input) {
                throw new IllegalStateException("there is no backward pass");
            }
        };
        try (Backend backend = new CpuBackend(2)) {
            assertArrayEquals(outputs(backend, 16, null), outputs(backend, 16, watcher));
        }
        assertEquals(List.of("conv2d", "depthwise_conv2d", "conv2d_1"), seen.subList(0, 3));
        assertEquals(4 * 3, seen.size());
    }

    /** A lane whose core is busy leaves its slices to the others, with the same bits. */
    @Test
    void slicesWaitForNoLane() {
        try (CpuBackend backend = new CpuBackend(2)) {
            double[] expected = outputs(backend, 16, null);
            Lanes one = new Lanes() {
                @Override
                public int count() {
                    return backend.lanes().count();
                }

                @Override
                public <T> T alone(Supplier<T> work) {
                    return backend.lanes().alone(work);
                }

                @Override
                public void run(int lanes, IntConsumer work) {
                    alone(() -> {
                        work.accept(lanes - 1);
                        return null;
                    });
                }
            };
            Backend busy = (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(),
                    new Class<?>[] {Backend.class}, (proxy, method, arguments) -> method.getName().equals("lanes") ? one
                            : method.invoke(backend, arguments));
            assertArrayEquals(expected, outputs(busy, 16, null));
        }
    }

    @Test
    void viewsAreNotComputed() {
        try (Backend backend = new CpuBackend(2); SingleLayer layer = SingleLayer.of(
                FusedCases.sliced(body(Flatten.of()), 2).asLayer(), pictures(4)).build(backend)) {
            double[] x = new double[4 * 243];
            Arrays.setAll(x, i -> i);
            assertArrayEquals(x, layer.forward(x));
        }
    }

    @Test
    void newWeightsReachAllLanes() {
        Graph sliced = FusedCases.sliced(body(Conv2D.of(4, 3)), 2);
        try (Backend backend = new CpuBackend(2); SingleLayer layer = SingleLayer.of(sliced.asLayer(),
                pictures(4)).build(backend)) {
            double[] x = new double[4 * 243];
            Arrays.setAll(x, i -> i % 7);
            double[] before = layer.forward(x);
            String kernel = layer.weights().get(0).name();
            layer.weight(kernel, Arrays.stream(layer.weight(kernel)).map(value -> 2 * value).toArray());
            double[] after = layer.forward(x);
            for (int i = 0; i < before.length; i++) {
                assertEquals(2 * before[i], after[i], 1e-5);
            }
        }
    }

    @Test
    void theFirstFailureIsThrownWhenAllLanesHaveEnded() {
        try (Backend backend = new CpuBackend(3)) {
            Lanes lanes = backend.lanes();
            AtomicInteger ended = new AtomicInteger();
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> lanes.run(3, lane -> {
                try {
                    if (lane > 0) {
                        throw new IllegalStateException("lane " + lane);
                    }
                } finally {
                    ended.incrementAndGet();
                }
            }));
            assertEquals("lane 1", e.getMessage());
            assertEquals(3, ended.get());
            assertThrows(StackOverflowError.class, () -> lanes.run(2, lane -> {
                throw new StackOverflowError();
            }));
            lanes.run(3, lane -> ended.incrementAndGet());
            assertEquals(6, ended.get());
        }
    }

    @Test
    void anInterruptDoesNotEndTheWork() {
        try (Backend backend = new CpuBackend(2)) {
            double[] expected = outputs(backend, 16, null);
            Thread.currentThread().interrupt();
            double[] actual = outputs(backend, 16, null);
            assertTrue(Thread.interrupted());
            assertArrayEquals(expected, actual);
        }
    }
}
