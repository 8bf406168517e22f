package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.NativeArrays.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.own.OwnOps;
import dev.whisker.check.Tolerance;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradient of a convolution's kernel against plain loops, on every instruction set that this processor has. */
class NativeKernelGradientTest {
    private static final String BEST = WhiskerCpu.isa();
    private static final String BFLOAT16 = "bfloat16";
    private static final int RANDOM_CASES = 300;
    /** Around the widths of vectors and of tiles. */
    private static final int[] CHANNELS = {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 16, 17, 19, 24, 25, 31, 32, 33, 40, 48};

    @AfterEach
    void restore() {
        WhiskerCpu.setIsa(BEST);
        WhiskerCpu.setThreads(0);
    }

    /** One axis. */
    private record Axis(int in, int out, int kernel, int stride, int dilation, int pad) {
        /** Where tap {@code t} of output {@code o} lies; -1 outside the input. */
        int position(int o, int t) {
            int at = o * stride - pad + t * dilation;
            return at < 0 || at >= in ? -1 : at;
        }
    }

    private record Case(int n, int c, int filters, int blocks, Axis y, Axis x) {
        int inputSize() {
            return n * y.in * x.in * c;
        }

        int outputSize() {
            return n * y.out * x.out * filters;
        }

        int kernelSize() {
            return y.kernel * x.kernel * c * filters;
        }

        int partialSize() {
            return blocks * y.kernel * x.kernel * c * ((filters + 15) / 16 * 16);
        }

        int run(long table, long xAt, long dzAt, long dkernel, long partial) {
            return new OwnOps(table).convKernelGradient(xAt, dzAt, dkernel, partial, blocks, n, y.in, x.in,
                    c, filters, y.kernel, x.kernel, y.stride, x.stride, y.dilation, x.dilation, y.pad, x.pad, y.out,
                    x.out, 0);
        }

        double[] expected(float[] input, float[] dz) {
            double[] sums = new double[kernelSize()];
            for (int o = 0; o < n * y.out * x.out; o++) {
                int image = o / x.out / y.out;
                for (int tap = 0; tap < y.kernel * x.kernel; tap++) {
                    int row = y.position(o / x.out % y.out, tap / x.kernel);
                    int column = x.position(o % x.out, tap % x.kernel);
                    for (int k = 0; row >= 0 && column >= 0 && k < c * filters; k++) {
                        sums[tap * c * filters + k] += (double) input[((image * y.in + row) * x.in + column) * c
                                + k / filters] * dz[o * filters + k % filters];
                    }
                }
            }
            return sums;
        }

        /** Fails unless the operation gives what the loops give; rounds inputs to the type of the table in place. */
        void check(NativeArrays a, FloatPointer input, FloatPointer dz, long table) {
            long inputAt = stored(a, table, input, inputSize());
            long dzAt = stored(a, table, dz, outputSize());
            FloatPointer dkernel = a.output(kernelSize());
            FloatPointer partial = a.output(partialSize());
            assertEquals(WhiskerCpu.OK, run(table, inputAt, dzAt, dkernel.address(), partial.address()));
            double[] found = new double[kernelSize()];
            for (int i = 0; i < found.length; i++) {
                found[i] = dkernel.get(i);
            }
            double[] wanted = expected(values(input, inputSize()), values(dz, outputSize()));
            int mismatch = Tolerance.reduction((long) n * y.out * x.out).firstMismatch(found, wanted);
            assertTrue(mismatch < 0, () -> name(table) + ", " + this + ": element " + mismatch + " is "
                    + found[mismatch] + ", expected " + wanted[mismatch]);
        }
    }

    /** Padding before and after may differ; a window may reach outside on both sides, and lie there altogether. */
    private static Axis axis(Random random, int longest) {
        int kernel = 1 + random.nextInt(5);
        int stride = 1 + random.nextInt(3);
        int dilation = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(3);
        int in = random.nextInt(5) == 0 ? 1 : 1 + random.nextInt(longest);
        int pad = random.nextInt(kernel * dilation);
        int after = random.nextInt(kernel * dilation);
        int reach = in + pad + after - (kernel - 1) * dilation;
        return reach < 1 ? axis(random, longest)
                : new Axis(in, (reach - 1) / stride + 1, kernel, stride, dilation, pad);
    }

    private static int channels(Random random) {
        return CHANNELS[random.nextInt(CHANNELS.length)];
    }

    /** The operations for an instruction set, or those for bfloat16. */
    private static long table(String name) {
        if (name.equals(BFLOAT16)) {
            assumeTrue(WhiskerCpu.bfloat16Ops() != 0, "this processor does not multiply bfloat16");
            return WhiskerCpu.bfloat16Ops();
        }
        assumeTrue(WhiskerCpu.setIsa(name) == WhiskerCpu.OK, name + " is not in this processor");
        return WhiskerCpu.ops();
    }

    private static String name(long table) {
        return table == WhiskerCpu.bfloat16Ops() ? BFLOAT16 : WhiskerCpu.isa();
    }

    /** The address of these values in the type of the table; rounds them to it. */
    private static long stored(NativeArrays a, long table, FloatPointer floats, int n) {
        if (table != WhiskerCpu.bfloat16Ops()) {
            return floats.address();
        }
        OwnOps ops = new OwnOps(table);
        long stored = a.bytes(2L * n).address();
        ops.narrow(floats.address(), stored, n, 0);
        ops.widen(stored, floats.address(), n, 0);
        return stored;
    }

    private static void check(long table, Case each) {
        try (NativeArrays a = new NativeArrays()) {
            each.check(a, a.normal(each.inputSize()), a.normal(each.outputSize()), table);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512", BFLOAT16})
    void randomShapesMatchTheDefinition(String name) {
        long table = table(name);
        Random random = new Random(11);
        for (int i = 0; i < RANDOM_CASES; i++) {
            WhiskerCpu.setThreads(1 + i % 3);
            check(table, new Case(1 + random.nextInt(3), channels(random), channels(random), 1 + random.nextInt(4),
                    axis(random, 12), axis(random, 12)));
        }
    }

    /** Rows longer than what registers sum at once, and many that are shorter; more blocks than rows. */
    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512", BFLOAT16})
    void rowsOfEveryLengthMatchTheDefinition(String name) {
        long table = table(name);
        for (int width : new int[] {1, 2, 63, 64, 65, 127, 128, 129, 130, 257, 300}) {
            Axis across = new Axis(width, width, 3, 1, 1, 1);
            check(table, new Case(1, 3, 33, 2, new Axis(4, 4, 3, 1, 1, 1), across));
            check(table, new Case(2, 13, 16, 9, new Axis(3, 3, 2, 1, 1, 0), across));
        }
        check(table, new Case(150, 5, 9, 2, new Axis(1, 1, 3, 1, 1, 1), new Axis(1, 1, 1, 1, 1, 0)));
        check(table, new Case(0, 5, 9, 2, new Axis(4, 4, 3, 1, 1, 1), new Axis(4, 4, 3, 1, 1, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512", BFLOAT16})
    void bitsDoNotDependOnThreads(String name) {
        long table = table(name);
        Case each = new Case(5, 19, 43, 4, new Axis(40, 40, 3, 1, 1, 1), new Axis(37, 37, 3, 1, 1, 1));
        try (NativeArrays a = new NativeArrays()) {
            long x = stored(a, table, a.normal(each.inputSize()), each.inputSize());
            long dz = stored(a, table, a.normal(each.outputSize()), each.outputSize());
            float[] first = null;
            for (int threads : new int[] {1, 2, 3, 5, 16}) {
                WhiskerCpu.setThreads(threads);
                FloatPointer dkernel = a.output(each.kernelSize());
                FloatPointer partial = a.output(each.partialSize());
                assertEquals(WhiskerCpu.OK, each.run(table, x, dz, dkernel.address(), partial.address()));
                float[] found = values(dkernel, each.kernelSize());
                first = first == null ? found : first;
                assertArrayEquals(first, found, threads + " threads");
            }
        }
    }

    /** A value that is not finite reaches the taps that see it, and no other: padding is left out, not multiplied. */
    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512", BFLOAT16})
    void whatIsNotFiniteReachesWhatSeesIt(String name) {
        long table = table(name);
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (int channels : new int[] {2, 30}) {
                Case each = new Case(2, channels, 21, 3, new Axis(6, 6, 3, 1, 1, 1), new Axis(7, 7, 3, 1, 1, 1));
                try (NativeArrays a = new NativeArrays()) {
                    FloatPointer x = a.normal(each.inputSize());
                    FloatPointer dz = a.normal(each.outputSize());
                    x.put(1, value); // in a corner, which four of nine taps see
                    dz.put(each.outputSize() - 1, value); // in the opposite one
                    each.check(a, x, dz, table);
                    dz.put(20, value); // where padding meets it, in the last filter
                    each.check(a, x, dz, table);
                }
            }
        }
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        Axis good = new Axis(4, 4, 3, 1, 1, 1);
        Axis[] bad = {new Axis(0, 4, 3, 1, 1, 1), new Axis(4, 0, 3, 1, 1, 1), new Axis(4, 4, 0, 1, 1, 1),
                new Axis(4, 4, 3, 0, 1, 1), new Axis(4, 4, 3, 1, 0, 1), new Axis(4, 4, 3, 1, 1, -1)};
        for (Axis axis : bad) {
            assertRefused(new Case(1, 1, 1, 1, axis, good));
            assertRefused(new Case(1, 1, 1, 1, good, axis));
        }
        assertRefused(new Case(-1, 1, 1, 1, good, good));
        assertRefused(new Case(1, 0, 1, 1, good, good));
        assertRefused(new Case(1, 1, 0, 1, good, good));
        assertRefused(new Case(1, 1, 1, 0, good, good));
    }

    private static void assertRefused(Case each) {
        assertEquals(WhiskerCpu.BAD_ARGUMENT, each.run(WhiskerCpu.ops(), 0, 0, 0, 0));
    }
}
