package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.whisker.check.Tolerance;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Arithmetic and assertions on arrays. */
final class Vectors {
    private Vectors() {
    }

    static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    static double[] minus(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
    }

    static double[] map(double[] a, DoubleUnaryOperator function) {
        return Arrays.stream(a).map(function).toArray();
    }

    static double[] concatenate(Iterable<double[]> parts) {
        double[] all = {};
        for (double[] part : parts) {
            int end = all.length;
            all = Arrays.copyOf(all, end + part.length);
            System.arraycopy(part, 0, all, end, part.length);
        }
        return all;
    }

    static void assertClose(double[] expected, double[] actual, Tolerance tolerance, String what) {
        assertEquals(expected.length, actual.length, what);
        int at = tolerance.firstMismatch(actual, expected);
        if (at >= 0) {
            fail(what + "[" + at + "] is " + actual[at] + " instead of " + expected[at]);
        }
    }

    static void assertClose(Map<String, double[]> expected, Map<String, double[]> actual, Tolerance tolerance,
            String what) {
        assertEquals(expected.keySet(), actual.keySet(), what);
        expected.forEach((name, values) -> assertClose(values, actual.get(name), tolerance, what + " " + name));
    }
}
