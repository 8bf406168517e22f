package dev.whisker.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** How far arrays lie apart. */
final class Gap {
    private Gap() {
    }

    /** The largest difference; infinity if there is a NaN on one side. */
    static double absolute(double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length);
        double gap = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - actual[i]);
            gap = Math.max(gap, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return gap;
    }

    /** The largest difference, in proportion to the largest expected value. */
    static double relative(double[] expected, double[] actual) {
        return absolute(expected, actual) / Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    }
}
