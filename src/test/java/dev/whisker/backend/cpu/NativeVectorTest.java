package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.NativeArrays.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.whisker.backend.own.OwnOps;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vector arithmetic and block copies on every instruction set this processor has, at any address, and with different
 * numbers of threads.
 */
class NativeVectorTest {
    private static final String BEST = WhiskerCpu.isa();
    private static final int SQUARES = 1;
    private static final int MAGNITUDES = 2;

    /** The operations for the instruction set in use. */
    private static OwnOps own() {
        return new OwnOps(WhiskerCpu.ops());
    }

    @AfterEach
    void restore() {
        WhiskerCpu.setIsa(BEST);
        WhiskerCpu.setThreads(0);
    }

    private static List<String> instructionSets() {
        List<String> sets = new ArrayList<>();
        for (String isa : new String[] {"sse4.2", "avx2", "avx512"}) {
            if (WhiskerCpu.setIsa(isa) == WhiskerCpu.OK) {
                sets.add(isa);
            }
        }
        return sets;
    }

    /** As large as the slab of a network with 25 million weights: float32 partial sums would be off by far more. */
    @Test
    void sumsOfLargeSlabsAreAccurate() {
        int n = 25_000_003;
        try (FloatPointer x = new FloatPointer(n); NativeArrays a = new NativeArrays()) {
            double squares = 0;
            double magnitudes = 0;
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = (float) Math.sin(i) * (i % 1000 == 0 ? 50 : 0.01f);
                squares += (double) values[i] * values[i];
                magnitudes += Math.abs(values[i]);
            }
            x.put(values, 0, n);
            FloatPointer sums = a.output(2);
            for (String isa : instructionSets()) {
                WhiskerCpu.setIsa(isa);
                assertEquals(WhiskerCpu.OK, own().vectorSum(SQUARES, x.address(), sums.address(), n, 0));
                assertEquals(WhiskerCpu.OK, own().vectorSum(MAGNITUDES, x.address(), sums.address() + 4, n, 0));
                assertEquals(squares, sums.get(0), 1e-6 * squares, isa);
                assertEquals(magnitudes, sums.get(1), 1e-6 * magnitudes, isa);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1001, 16384, 100_003})
    void nothingDependsOnTheNumberOfThreads(int n) {
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(n + 3);
            FloatPointer y = a.normal(n + 3);
            for (String isa : instructionSets()) {
                WhiskerCpu.setIsa(isa);
                for (int shift = 0; shift < 4; shift++) {
                    float[] first = null;
                    for (int threads : new int[] {1, 2, 3, 7}) {
                        WhiskerCpu.setThreads(threads);
                        float[] results = results(a, x.address() + 4L * shift, y.address() + 4L * shift, n);
                        if (first != null) {
                            assertArrayEquals(first, results, isa + ", " + threads + " threads");
                        }
                        first = results;
                    }
                }
            }
        }
    }

    private static float[] results(NativeArrays a, long x, long y, int n) {
        FloatPointer out = a.output(2 * n + 2);
        long second = out.address() + 4L * n;
        assertEquals(WhiskerCpu.OK, own().vectorMap(2, x, out.address(), n, 4, 0, 0, 0));
        assertEquals(WhiskerCpu.OK, own().vectorCombine(0, x, y, second, n, 0.3f, -0.7f, 0, 0));
        assertEquals(WhiskerCpu.OK, own().vectorSum(SQUARES, second, second + 4L * n, n, 0));
        assertEquals(WhiskerCpu.OK, own().vectorSum(0, x, second + 4L * n + 4, n, 0));
        assertEquals(WhiskerCpu.OK, own().vectorScaleToNorm(second, second + 4L * n, n, 0.5f, 0, 0));
        return values(out, 2 * n + 2);
    }

    @Test
    void aGuardIsReadBeforeAnythingIsWritten() {
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.floats(1, 2, 3);
            for (float guard : new float[] {1, Float.NaN, -1e-40f}) {
                long closed = a.floats(guard).address();
                assertEquals(WhiskerCpu.OK, own().vectorMap(0, x.address(), x.address(), 3, 5, 0, closed, 0));
                assertEquals(WhiskerCpu.OK, own().vectorCombine(1, x.address(), x.address(), x.address(), 3, 0, 0,
                        closed, 0));
                assertEquals(WhiskerCpu.OK, own().vectorScaleToNorm(x.address(), x.address(), 3, 0, closed, 0));
            }
            assertArrayEquals(new float[] {1, 2, 3}, values(x, 3));
            own().vectorMap(0, x.address(), x.address(), 3, 5, 0, a.floats(-0.0f).address(), 0);
            assertArrayEquals(new float[] {5, 10, 15}, values(x, 3));
        }
    }

    /** A norm at its limit changes nothing, not even by a rounding; one above ends at the limit. */
    @Test
    void normsAreScaledToTheirLimit() {
        int n = 1003;
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(n);
            FloatPointer sum = a.output(1);
            float[] before = values(x, n);
            own().vectorSum(SQUARES, x.address(), sum.address(), n, 0);
            float norm = (float) Math.sqrt(sum.get(0));
            own().vectorScaleToNorm(x.address(), sum.address(), n, norm * 1.0001f, 0, 0);
            assertArrayEquals(before, values(x, n));
            own().vectorScaleToNorm(x.address(), sum.address(), n, 2, 0, 0);
            assertNotEquals(before[0], x.get(0));
            own().vectorSum(SQUARES, x.address(), sum.address(), n, 0);
            assertEquals(4, sum.get(0), 1e-5);
        }
    }

    @Test
    void codesAndSizesOutOfRangeAreRefused() {
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().vectorMap(5, 0, 0, 0, 0, 0, 0, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().vectorMap(0, 0, 0, -1, 0, 0, 0, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().vectorCombine(-1, 0, 0, 0, 0, 0, 0, 0, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().vectorSum(3, 0, 0, 0, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().vectorSum(0, 0, 0, -1, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().vectorScaleToNorm(0, 0, 0, -1, 0, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().maximumBackward(0, 0, 0, 0, 0, -1, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().copyBlocks(0, 3, 0, 4, 2, 4, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().copyBlocks(0, 4, 0, 3, 2, 4, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().copyBlocks(0, 4, 0, 4, -2, 4, 0));
    }

    /** Rows short and long: a long one is cut into pieces. */
    @Test
    void blocksAreCopiedWhole() {
        for (int[] size : new int[][] {{1, 100_001}, {3, 20_000}, {5000, 7}, {4, 16384}}) {
            int rows = size[0];
            int width = size[1];
            try (NativeArrays a = new NativeArrays()) {
                FloatPointer from = a.normal(rows * (width + 2));
                FloatPointer to = a.output(rows * (width + 5));
                WhiskerCpu.setThreads(3);
                assertEquals(WhiskerCpu.OK, own().copyBlocks(from.address(), width + 2, to.address(), width + 5,
                        rows, width, 0));
                float[] source = values(from, rows * (width + 2));
                float[] target = values(to, rows * (width + 5));
                for (int i = 0; i < target.length; i++) {
                    int column = i % (width + 5);
                    assertEquals(column < width ? source[i / (width + 5) * (width + 2) + column] : -77.25f, target[i],
                            "element " + i);
                }
            }
        }
    }
}
