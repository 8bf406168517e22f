package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.op.Arithmetic;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Repetition;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Calls that are recorded, and repeated with other numbers, give what the calls themselves give. */
class CudaRepetitionTest extends OpenCuda {
    private static final int COUNT = 1001;
    private static final Shape PICTURES = Shape.of(3, 5, 6, 2);

    private static double[] values(int count, int seed) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(i * 0.7 + seed);
        }
        return values;
    }

    /** Recorded once, and made with these numbers. */
    private void assertRepeats(Consumer<Arithmetic> calls, double[] first, Runnable setUp, Consumer<double[]> plain,
            Tensor result) {
        try (Repetition repetition = backend.repetition().orElseThrow()) {
            setUp.run();
            double[] before = backend.read(result);
            assertTrue(repetition.record(0, 0, calls), repetition.reason());
            assertArrayEquals(before, backend.read(result), "a recording does nothing");
            for (double factor : new double[] {1, -3, 0.1}) {
                double[] numbers = new double[first.length];
                for (int i = 0; i < first.length; i++) {
                    numbers[i] = first[i] * factor;
                }
                setUp.run();
                repetition.repeat(0, 0, numbers);
                repetition.repeat(0, 0, numbers);
                double[] repeated = backend.read(result);
                setUp.run();
                plain.accept(numbers);
                plain.accept(numbers);
                assertArrayEquals(backend.read(result), repeated);
            }
        }
    }

    @Test
    void theNumbersOfTheOptimizerMayChange() {
        Tensor x = floats(Shape.of(COUNT), values(COUNT, 1));
        Tensor y = floats(Shape.of(COUNT), values(COUNT, 2));
        Tensor m = tensor(DType.FLOAT32, COUNT);
        Tensor v = tensor(DType.FLOAT32, COUNT);
        Runnable setUp = () -> {
            backend.write(y, values(COUNT, 2));
            backend.fill(m, 0.1);
            backend.fill(v, 0.2);
        };
        assertRepeats(arithmetic -> {
            arithmetic.vector().axpby(7, x, 8, y, null);
            arithmetic.vector().addScalar(9, y, null);
            arithmetic.optimizer().adam(y, x, m, v, 10, 0.9, 0.999, 1e-7, null);
        }, new double[] {0.3, 1.1, 0.01, 0, 0.001}, setUp, numbers -> {
            backend.vector().axpby(numbers[0], x, numbers[1], y, null);
            backend.vector().addScalar(numbers[2], y, null);
            backend.optimizer().adam(y, x, m, v, numbers[4], 0.9, 0.999, 1e-7, null);
        }, y);
    }

    private List<double[]> drawn(Consumer<Runnable> step, Tensor... results) {
        List<double[]> all = new ArrayList<>();
        step.accept(() -> {
            for (Tensor result : results) {
                all.add(backend.read(result));
            }
        });
        return all;
    }

    @Test
    void stepAndEpochMayChange() {
        int size = (int) PICTURES.size();
        Tensor x = floats(PICTURES, values(size, 3));
        Tensor dropped = tensor(DType.FLOAT32, PICTURES.toArray());
        Tensor flipped = tensor(DType.FLOAT32, PICTURES.toArray());
        Tensor turned = tensor(DType.FLOAT32, PICTURES.toArray());
        Tensor back = tensor(DType.FLOAT32, PICTURES.toArray());
        Tensor samples = tensor(DType.INT32, 3);
        backend.write(samples, new int[] {4, 0, 17}, 0, 3);
        RandomKey key = new RandomKey(77, 5);
        RotationSpec spec = new RotationSpec(-2, 2, FillMode.WRAP, 0, Interpolation.BILINEAR);
        class Draws {
            void at(long step, int epoch) {
                backend.dropout().forward(x, 0.4, key, step, dropped, null);
                backend.augment().randomFlip(x, true, true, key, epoch, samples, flipped);
                backend.augment().randomRotation(x, spec, key, epoch, samples, turned);
                backend.augment().randomRotationBackward(x, spec, key, epoch, samples, back);
            }
        }
        Draws draws = new Draws();
        Tensor[] results = {dropped, flipped, turned, back};
        try (Repetition repetition = backend.repetition().orElseThrow()) {
            draws.at(2, 1);
            assertTrue(repetition.record(2, 1, arithmetic -> draws.at(2, 1)), repetition.reason());
            for (int i = 0; i < 6; i++) {
                long step = 10L * i + (i == 5 ? 1L << 32 : 0);
                int epoch = i / 2;
                List<double[]> repeated = drawn(read -> {
                    repetition.repeat(step, epoch, new double[0]);
                    read.run();
                }, results);
                List<double[]> plain = drawn(read -> {
                    draws.at(step, epoch);
                    read.run();
                }, results);
                for (int each = 0; each < results.length; each++) {
                    assertArrayEquals(plain.get(each), repeated.get(each), "result " + each);
                }
            }
        }
    }

    private void assertRefused(String reason, Consumer<Arithmetic> calls) {
        Tensor x = floats(Shape.of(4), new double[] {1, 2, 3, 4});
        try (Repetition repetition = backend.repetition().orElseThrow()) {
            assertFalse(repetition.record(5, 2, arithmetic -> {
                backend.add(x, x);
                calls.accept(arithmetic);
            }));
            assertEquals(reason, repetition.reason());
            // Nothing was done, and all can be done.
            assertArrayEquals(new double[] {1, 2, 3, 4}, backend.read(x));
            assertTrue(repetition.record(5, 2, arithmetic -> backend.add(x, x)), repetition.reason());
            repetition.repeat(6, 3, new double[0]);
            assertArrayEquals(new double[] {2, 4, 6, 8}, backend.read(x));
        }
    }

    @Test
    void whatCannotBeRepeatedIsRefusedWithTheReason() {
        Tensor y = floats(Shape.of(4), new double[] {1, 2, 3, 4});
        assertRefused("the step reads or writes values while it computes", arithmetic -> backend.read(y));
        assertRefused("the step reads or writes values while it computes",
                arithmetic -> backend.write(y, new double[] {0, 0, 0, 0}));
        assertRefused("the step reads or writes values while it computes", arithmetic -> backend.beginRead(y));
        assertRefused("the step allocates GPU memory while it computes", arithmetic -> backend.allocate(64));
        assertRefused("the step waits for the GPU while it computes", arithmetic -> backend.synchronize());
        RandomKey key = new RandomKey(1, 2);
        assertRefused("a layer draws by another number than that of the step",
                arithmetic -> backend.dropout().forward(y, 0.5, key, 4, y, null));
        Tensor samples = tensor(DType.INT32, 1);
        Tensor picture = tensor(DType.FLOAT32, 1, 2, 2, 1);
        Tensor flipped = tensor(DType.FLOAT32, 1, 2, 2, 1);
        assertRefused("a layer draws by another number than that of the epoch",
                arithmetic -> backend.augment().randomFlip(picture, true, false, key, 5, samples, flipped));
        assertRefused("the optimizer uses more than 254 numbers", arithmetic -> {
            for (int i = 0; i < 128; i++) {
                arithmetic.vector().scale(2, y, null);
            }
        });
        assertRefused("an error of the caller", arithmetic -> {
            throw new IllegalArgumentException("an error of the caller");
        });
    }

    @Test
    void numbersMustBeThoseThatWereRecorded() {
        Tensor y = floats(Shape.of(4), new double[] {1, 2, 3, 4});
        try (Repetition repetition = backend.repetition().orElseThrow()) {
            assertTrue(repetition.record(0, 0, arithmetic -> arithmetic.vector().scale(2, y, null)));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () ->
                    repetition.repeat(0, 0, new double[3]));
            assertEquals("the step was recorded with 2 numbers of the optimizer, received 3", e.getMessage());
        }
    }
}
