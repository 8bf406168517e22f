package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.NativeArrays.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.whisker.backend.own.OwnOps;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statistics on every instruction set this processor has, at any address, and with different numbers of threads. */
class NativeStatisticsTest {
    private static final String BEST = WhiskerCpu.isa();
    private static final int NUMBERS = 6;
    private static final float NONE = Float.NEGATIVE_INFINITY;

    @AfterEach
    void restore() {
        WhiskerCpu.setIsa(BEST);
        WhiskerCpu.setThreads(0);
    }

    private static OwnOps own() {
        return new OwnOps(WhiskerCpu.ops());
    }

    /** Some zeros, some values that are not finite. */
    private static float[] mixed(int n) {
        Random random = new Random(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = switch (random.nextInt(20)) {
                case 0 -> Float.NaN;
                case 1 -> Float.NEGATIVE_INFINITY;
                case 2, 3, 4, 5 -> 0;
                default -> (float) (3 + random.nextGaussian());
            };
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,700", "5,3", "70000,1", "16383,1", "40001,3", "9000,16", "3001,33", "513,1280", "129,40"})
    void nothingDependsOnTheNumberOfThreads(int rows, int channels) {
        try (NativeArrays a = new NativeArrays()) {
            float[] values = mixed(rows * channels + 3);
            FloatPointer x = a.floats(values);
            for (String isa : new String[] {"sse4.2", "avx2", "avx512"}) {
                if (WhiskerCpu.setIsa(isa) != WhiskerCpu.OK) {
                    continue;
                }
                for (int shift = 0; shift < 4; shift++) {
                    float[] first = null;
                    for (int threads : new int[] {1, 2, 3, 7}) {
                        WhiskerCpu.setThreads(threads);
                        FloatPointer out = a.output(NUMBERS * channels);
                        assertEquals(WhiskerCpu.OK, own().channelStatistics(x.address() + 4L * shift, out.address(),
                                rows, channels, NONE, 0));
                        float[] results = values(out, NUMBERS * channels);
                        if (first != null) {
                            assertArrayEquals(first, results, isa + ", " + threads + " threads");
                        }
                        first = results;
                    }
                    compare(values, shift, rows, channels, first, isa);
                }
            }
        }
    }

    private static void compare(float[] x, int shift, int rows, int channels, float[] got, String isa) {
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            int count = 0;
            int zeros = 0;
            float max = Float.NaN;
            for (int r = 0; r < rows; r++) {
                float value = x[shift + r * channels + c];
                if (Float.isFinite(value)) {
                    count++;
                    sum += value;
                    squares += (double) value * value;
                    zeros += value == 0 ? 1 : 0;
                    max = max >= value ? max : value;
                }
            }
            double mean = sum / count;
            assertEquals((float) mean, got[c], 1e-5, isa);
            assertEquals((float) Math.sqrt(squares / count - mean * mean), got[channels + c], 1e-4, isa);
            assertEquals(max, got[3 * channels + c], isa);
            assertEquals(zeros, got[4 * channels + c], isa);
            assertEquals(rows - count, got[5 * channels + c], isa);
        }
    }

    /** Float32 sums of a million values of one size would be off by a percent. */
    @Test
    void manyRowsAreSummedInDouble() {
        int rows = 4_000_003;
        try (FloatPointer x = new FloatPointer(rows); NativeArrays a = new NativeArrays()) {
            for (int i = 0; i < rows; i++) {
                x.put(i, i % 2 == 0 ? 1000.5f : 999.5f);
            }
            FloatPointer out = a.output(NUMBERS);
            assertEquals(WhiskerCpu.OK, own().channelStatistics(x.address(), out.address(), rows, 1, NONE, 0));
            assertEquals(1000, out.get(0), 1e-3);
            assertEquals(0.5, out.get(1), 1e-5);
            assertEquals(999.5f, out.get(2));
            assertEquals(1000.5f, out.get(3));
        }
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.floats(1, 2);
            FloatPointer out = a.output(NUMBERS);
            assertNotEquals(WhiskerCpu.OK, own().channelStatistics(x.address(), out.address(), 0, 1, NONE, 0));
            assertNotEquals(WhiskerCpu.OK, own().channelStatistics(x.address(), out.address(), 1, 0, NONE, 0));
            assertNotEquals(WhiskerCpu.OK, own().channelStatistics(x.address(), out.address(), -1, 1, NONE, 0));
            assertEquals(-77.25f, out.get(0));
        }
    }
}
