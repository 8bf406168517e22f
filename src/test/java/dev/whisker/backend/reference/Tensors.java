package dev.whisker.backend.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** Tensors of the reference backend for its tests, and what is asked of them. */
final class Tensors {
    static final ReferenceBackend BACKEND = new ReferenceBackend();

    private Tensors() {
    }

    /** A tensor full of garbage, so that an operation which adds where it should overwrite is found out. */
    static Tensor empty(Shape shape) {
        Tensor tensor = new Tensor(shape, DType.FLOAT64, BACKEND.allocate(shape.size() * 8 + 64), 64);
        BACKEND.fill(tensor, 1e30);
        return tensor;
    }

    static Tensor of(Shape shape, double... values) {
        Tensor tensor = empty(shape);
        BACKEND.write(tensor, values);
        return tensor;
    }

    static Tensor row(double... values) {
        return of(Shape.of(values.length), values);
    }

    /** Independent normal values. */
    static Tensor random(Shape shape, Random random) {
        double[] values = new double[(int) shape.size()];
        Arrays.setAll(values, i -> random.nextGaussian());
        return of(shape, values);
    }

    /** 0, 0.1, 0.2, ... in random order: no two within reach of a small step. */
    static Tensor distinct(Shape shape, Random random) {
        double[] values = new double[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            int j = random.nextInt(i + 1);
            values[i] = values[j];
            values[j] = 0.1 * i;
        }
        return of(shape, values);
    }

    static double[] values(Tensor tensor) {
        return BACKEND.read(tensor);
    }

    static double dot(Tensor a, Tensor b) {
        double[] left = values(a);
        double[] right = values(b);
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    /** {@code <A x, y> = <x, A' y>} up to rounding. */
    static void assertAdjoint(Tensor x, Tensor ax, Tensor y, Tensor aty) {
        double forward = dot(ax, y);
        double size = Math.sqrt(dot(ax, ax) * dot(y, y));
        assertEquals(forward, dot(x, aty), 1e-12 * (1 + size));
    }

    /**
     * {@code gradient[i] = d <cotangent, y> / d input[i]} by central differences.
     *
     * @param forward computes y from input
     */
    static void assertGradient(String what, Runnable forward, Tensor y, Tensor cotangent, Tensor input,
            Tensor gradient) {
        double step = 1e-5;
        double[] original = values(input);
        double[] difference = new double[original.length];
        for (int i = 0; i < original.length; i++) {
            double[] moved = original.clone();
            moved[i] = original[i] + step;
            BACKEND.write(input, moved);
            forward.run();
            double above = dot(cotangent, y);
            moved[i] = original[i] - step;
            BACKEND.write(input, moved);
            forward.run();
            difference[i] = (above - dot(cotangent, y)) / (2 * step);
        }
        BACKEND.write(input, original);
        forward.run();
        assertClose(what, difference, values(gradient), 1e-7);
    }

    /** The largest difference is at most {@code tolerance} of the largest value, or of 1 if that is larger. */
    static void assertClose(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        double largest = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(expected[i] - actual[i]);
            assertTrue(error <= tolerance * largest, what + ", element " + i + ": expected " + expected[i]
                    + ", received "
                    + actual[i]);
        }
    }
}
