package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.NativeArrays.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.own.OwnOps;
import dev.whisker.check.Tolerance;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A convolution with max pooling and relu against plain loops, on every instruction set that this processor has. */
class NativePooledConvolutionTest {
    private static final String BEST = WhiskerCpu.isa();
    private static final int RANDOM_CASES = 200;
    /** Around the widths of vectors and of tiles. */
    private static final int[] FILTERS = {1, 3, 4, 7, 8, 9, 16, 17, 24, 31, 32, 33, 48, 65};

    @AfterEach
    void restore() {
        WhiskerCpu.setIsa(BEST);
        WhiskerCpu.setThreads(0);
    }

    /** One axis: a convolution and the windows of pooling. */
    private record Axis(int in, int out, int kernel, int stride, int dilation, int pad, int window) {
        /** Where tap {@code t} of output {@code o} lies; -1 outside the input. */
        int position(int o, int t) {
            int at = o * stride - pad + t * dilation;
            return at < 0 || at >= in ? -1 : at;
        }

        int pooled() {
            return out / window;
        }

        static Axis of(int in, int kernel, int stride, int dilation, int pad, int after, int window) {
            return new Axis(in, (in + pad + after - (kernel - 1) * dilation - 1) / stride + 1, kernel, stride, dilation,
                    pad, window);
        }
    }

    private record Case(int n, int c, int filters, int blocks, boolean bias, Axis y, Axis x) {
        int inputSize() {
            return n * y.in * x.in * c;
        }

        int productSize() {
            return n * y.out * x.out * filters;
        }

        int outputSize() {
            return n * y.pooled() * x.pooled() * filters;
        }

        int taps() {
            return y.kernel * x.kernel * c;
        }

        int width() {
            return (filters + 15) / 16 * 16;
        }

        int forward(long at, long kernel, long addend, long to, long index, long products, long packed) {
            return forward(WhiskerCpu.ops(), at, kernel, addend, to, index, products, packed);
        }

        int forward(long table, long at, long kernel, long addend, long to, long index, long products, long packed) {
            return new OwnOps(table).convPoolForward(at, kernel, addend, to, index, products, packed, n,
                    y.in, x.in, c, filters, y.kernel, x.kernel, y.stride, x.stride, y.dilation, x.dilation, y.pad,
                    x.pad, y.out, x.out, y.window, x.window, 0);
        }

        int backward(long at, long to, long dy, long index, long dkernel, long dbias, long gradient, long partial) {
            return new OwnOps(WhiskerCpu.ops()).convPoolGradient(at, to, dy, index, dkernel, dbias, gradient, partial,
                    blocks, n, y.in, x.in, c, filters, y.kernel, x.kernel, y.stride, x.stride, y.dilation, x.dilation,
                    y.pad, x.pad, y.out, x.out, y.window, x.window, 0);
        }

        /** Calls use for each tap inside the input, with elements of output, input and kernel: channel 0, filter 0. */
        void forEachTap(TapUse use) {
            for (int o = 0; o < n * y.out * x.out; o++) {
                int image = o / x.out / y.out;
                for (int tap = 0; tap < y.kernel * x.kernel; tap++) {
                    int row = y.position(o / x.out % y.out, tap / x.kernel);
                    int column = x.position(o % x.out, tap % x.kernel);
                    if (row >= 0 && column >= 0) {
                        use.at(o * filters, ((image * y.in + row) * x.in + column) * c, tap * c * filters);
                    }
                }
            }
        }

        /** The product that this position of the window of an output element has. */
        int product(int element, int position) {
            int f = element % filters;
            int pixel = element / filters;
            int row = pixel / x.pooled() % y.pooled() * y.window + position / x.window;
            int column = pixel % x.pooled() * x.window + position % x.window;
            return ((pixel / x.pooled() / y.pooled() * y.out + row) * x.out + column) * filters + f;
        }
    }

    private interface TapUse {
        void at(int output, int input, int kernel);
    }

    /** What is computed of a case, by one table of operations. */
    private static final class Run {
        final Case of;
        final NativeArrays a;
        final FloatPointer x;
        final FloatPointer kernel;
        final FloatPointer bias;
        final FloatPointer dy;
        final FloatPointer y;
        final FloatPointer products;
        final FloatPointer gradient;
        final FloatPointer dkernel;
        final FloatPointer dbias;
        final BytePointer index;
        final FloatPointer scratch;

        Run(NativeArrays a, Case of) {
            this.a = a;
            this.of = of;
            x = a.normal(of.inputSize());
            kernel = a.normal(of.taps() * of.filters);
            bias = a.normal(of.filters);
            dy = a.normal(of.outputSize());
            y = a.output(of.outputSize());
            products = a.output(of.productSize());
            gradient = a.output(of.productSize());
            dkernel = a.output(of.taps() * of.filters);
            dbias = a.output(of.filters);
            index = a.bytes(of.outputSize());
            scratch = a.output(of.blocks * (of.taps() + 1) * of.width());
        }

        int forward(long y, long index, long products) {
            return of.forward(x.address(), kernel.address(), of.bias ? bias.address() : 0, y, index, products,
                    scratch.address());
        }

        int backward(long dkernel, long dbias, long gradient) {
            return of.backward(x.address(), y.address(), dy.address(), index.address(), dkernel, dbias, gradient,
                    scratch.address());
        }

        /** Forward twice, as products that nobody asks for may be pooled in another way. */
        void compute() {
            FloatPointer alone = a.output(of.outputSize());
            BytePointer indexAlone = a.bytes(of.outputSize());
            assertEquals(WhiskerCpu.OK, forward(alone.address(), indexAlone.address(), 0));
            assertEquals(WhiskerCpu.OK, forward(y.address(), index.address(), products.address()));
            assertArrayEquals(values(y, of.outputSize()), values(alone, of.outputSize()),
                    () -> of + ": without products");
            for (int i = 0; i < of.outputSize(); i++) {
                assertEquals(index.get(i), indexAlone.get(i), of + ": index without products");
            }
            assertEquals(WhiskerCpu.OK, backward(dkernel.address(), dbias.address(), gradient.address()));
        }

        /** Fails unless the operations gave what the loops give. */
        void check() {
            compute();
            float[] input = values(x, of.inputSize());
            float[] weights = values(kernel, of.taps() * of.filters);
            double[] p = new double[of.productSize()];
            of.forEachTap((output, at, tap) -> {
                for (int k = 0; k < of.c * of.filters; k++) {
                    p[output + k % of.filters] += (double) input[at + k / of.filters] * weights[tap + k];
                }
            });
            Tolerance sums = Tolerance.reduction(of.taps());
            same("products", sums, products, p);
            double[] largest = new double[of.outputSize()];
            double[] chosen = new double[of.outputSize()];
            double[] wanted = new double[of.outputSize()];
            double[] dp = new double[of.productSize()];
            float[] out = values(y, of.outputSize());
            for (int i = 0; i < largest.length; i++) {
                double max = Double.NEGATIVE_INFINITY;
                for (int position = 0; position < of.y.window * of.x.window; position++) {
                    max = Math.max(max, p[of.product(i, position)]);
                }
                int found = of.product(i, Byte.toUnsignedInt(index.get(i)));
                largest[i] = max;
                chosen[i] = p[found];
                wanted[i] = Math.max(0, max + (of.bias ? bias.get(i % of.filters) : 0));
                dp[found] = dy.get(i) * (out[i] > 0 ? 1.0f : 0);
            }
            assertTrue(sums.firstMismatch(chosen, largest) < 0, () -> of + ": the index is not that of the maximum");
            same("y", sums, y, wanted);
            assertArrayEquals(dp, doubles(gradient, dp.length), of + ": the gradient of the products");
            double[] kernelSums = new double[of.taps() * of.filters];
            of.forEachTap((output, at, tap) -> {
                for (int k = 0; k < of.c * of.filters; k++) {
                    kernelSums[tap + k] += input[at + k / of.filters] * dp[output + k % of.filters];
                }
            });
            Tolerance many = Tolerance.reduction((long) of.n * of.y.out * of.x.out);
            same("dkernel", many, dkernel, kernelSums);
            double[] biasSums = new double[of.filters];
            for (int i = 0; i < dp.length; i++) {
                biasSums[i % of.filters] += dp[i];
            }
            same("dbias", many, dbias, biasSums);
        }

        private void same(String what, Tolerance tolerance, FloatPointer found, double[] wanted) {
            double[] got = doubles(found, wanted.length);
            int mismatch = tolerance.firstMismatch(got, wanted);
            assertTrue(mismatch < 0, () -> WhiskerCpu.isa() + ", " + of + ": " + what + "[" + mismatch + "] is "
                    + got[mismatch] + ", expected " + wanted[mismatch]);
        }
    }

    private static double[] doubles(FloatPointer floats, int n) {
        double[] found = new double[n];
        for (int i = 0; i < n; i++) {
            found[i] = floats.get(i);
        }
        return found;
    }

    /** At least one window; padding before and after may differ. */
    private static Axis axis(Random random, int longest) {
        int kernel = 1 + random.nextInt(4);
        int dilation = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(2);
        Axis axis = Axis.of(1 + random.nextInt(longest), kernel, 1 + random.nextInt(2), dilation,
                random.nextInt(kernel * dilation), random.nextInt(kernel * dilation), 1 + random.nextInt(3));
        boolean fits = axis.out >= axis.window && axis.in + axis.pad > (kernel - 1) * dilation;
        return fits ? axis : axis(random, longest);
    }

    private static void use(String isa) {
        assumeTrue(WhiskerCpu.setIsa(isa) == WhiskerCpu.OK, isa + " is not in this processor");
    }

    private static void check(Case each) {
        try (NativeArrays a = new NativeArrays()) {
            new Run(a, each).check();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void randomShapesMatchTheDefinition(String isa) {
        use(isa);
        Random random = new Random(12);
        for (int i = 0; i < RANDOM_CASES; i++) {
            WhiskerCpu.setThreads(1 + i % 3);
            check(new Case(1 + random.nextInt(3), 1 + random.nextInt(5), FILTERS[random.nextInt(FILTERS.length)],
                    1 + random.nextInt(4), random.nextInt(4) > 0, axis(random, 14), axis(random, 14)));
        }
    }

    /** Rows longer than a tile, a window as wide as one, and what is left over. */
    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void rowsOfEveryLengthMatchTheDefinition(String isa) {
        use(isa);
        for (int width : new int[] {2, 3, 35, 36, 37, 38, 71, 72, 73, 111, 160}) {
            check(new Case(1, 3, 33, 2, true, Axis.of(5, 3, 1, 1, 1, 1, 2), Axis.of(width, 3, 1, 1, 1, 1, 2)));
            check(new Case(2, 1, 16, 3, true, Axis.of(6, 2, 1, 1, 0, 0, 2), Axis.of(width + 1, 2, 1, 1, 0, 0, 2)));
        }
        check(new Case(1, 2, 20, 2, true, Axis.of(9, 1, 1, 1, 0, 0, 3), Axis.of(90, 3, 1, 1, 1, 1, 41)));
        check(new Case(2, 3, 20, 2, true, Axis.of(140, 3, 1, 1, 1, 1, 130), Axis.of(5, 3, 1, 1, 1, 1, 1)));
        check(new Case(1, 100, 20, 2, true, Axis.of(7, 3, 1, 1, 1, 1, 2), Axis.of(40, 3, 1, 1, 1, 1, 2)));
        check(new Case(0, 3, 20, 2, true, Axis.of(7, 3, 1, 1, 1, 1, 2), Axis.of(8, 3, 1, 1, 1, 1, 2)));
    }

    /** Neither on threads, nor on what else is asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void bitsDependOnNothingElse(String isa) {
        use(isa);
        Case each = new Case(5, 3, 43, 4, true, Axis.of(41, 3, 1, 1, 1, 1, 2), Axis.of(38, 3, 1, 1, 0, 0, 2));
        try (NativeArrays a = new NativeArrays()) {
            Run run = new Run(a, each);
            run.compute();
            float[] y = values(run.y, each.outputSize());
            float[] dkernel = values(run.dkernel, each.taps() * each.filters);
            float[] dbias = values(run.dbias, each.filters);
            for (int threads : new int[] {1, 2, 3, 5, 16}) {
                WhiskerCpu.setThreads(threads);
                assertEquals(WhiskerCpu.OK, run.forward(run.y.address(), 0, 0));
                assertArrayEquals(y, values(run.y, each.outputSize()), threads + " threads");
                assertEquals(WhiskerCpu.OK, run.backward(run.dkernel.address(), 0, 0));
                assertEquals(WhiskerCpu.OK, run.backward(0, run.dbias.address(), 0));
                assertArrayEquals(dkernel, values(run.dkernel, each.taps() * each.filters), threads + " threads");
                assertArrayEquals(dbias, values(run.dbias, each.filters), threads + " threads");
            }
        }
    }

    /** Windows of 2x2 in two rows, and the places of their first maxima or first NaN, as pooling has them. */
    private static final float[] WINDOWS = {
        1, 2, 5, 5, 3, 3, 1, 2,
        2, 1, 5, 5, 3, 3, Float.NaN, 3,
        Float.NaN, 1, 7, 8, 0, 0, 1, Float.NaN,
        4, Float.NaN, 8, 9, -1, 0, 7, 8};
    private static final int[] PLACES = {1, 0, 0, 2, 0, 3, 0, 1};

    /** Each filter, of which some fill vectors, is the picture. */
    private static Run ofWindows(NativeArrays a, int filters) {
        Run run = new Run(a, new Case(1, 1, filters, 1, false, Axis.of(4, 1, 1, 1, 0, 0, 2),
                Axis.of(8, 1, 1, 1, 0, 0, 2)));
        for (int i = 0; i < filters; i++) {
            run.kernel.put(i, 1);
        }
        run.x.put(WINDOWS);
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void theFirstMaximumAndTheFirstNanAreTaken(String isa) {
        use(isa);
        for (int filters : new int[] {17, 33, 48}) {
            try (NativeArrays a = new NativeArrays()) {
                Run run = ofWindows(a, filters);
                run.compute();
                for (int i = 0; i < run.of.outputSize(); i++) {
                    assertEquals(PLACES[i / filters], run.index.get(i), filters + " filters, element " + i);
                }
                assertEquals(Float.NaN, run.y.get(3 * filters));
                assertEquals(9, run.y.get(6 * filters - 1));
            }
        }
    }

    @Test
    void theyAreTakenInBfloat16() {
        assumeTrue(WhiskerCpu.bfloat16Ops() != 0, "this processor does not multiply bfloat16");
        OwnOps ops = new OwnOps(WhiskerCpu.bfloat16Ops());
        for (int filters : new int[] {17, 33, 48}) {
            try (NativeArrays a = new NativeArrays()) {
                Run run = ofWindows(a, filters);
                int outputs = run.of.outputSize();
                long x = a.bytes(2L * WINDOWS.length).address();
                long y = a.bytes(2L * outputs).address();
                assertEquals(WhiskerCpu.OK, ops.narrow(run.x.address(), x, WINDOWS.length, 0));
                assertEquals(WhiskerCpu.OK, run.of.forward(WhiskerCpu.bfloat16Ops(), x, run.kernel.address(), 0, y,
                        run.index.address(), 0, run.scratch.address()));
                assertEquals(WhiskerCpu.OK, ops.widen(y, run.y.address(), outputs, 0));
                for (int i = 0; i < outputs; i++) {
                    assertEquals(PLACES[i / filters], run.index.get(i), filters + " filters, element " + i);
                }
                assertEquals(Float.NaN, run.y.get(3 * filters));
                assertEquals(9, run.y.get(6 * filters - 1));
            }
        }
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        Axis good = Axis.of(4, 3, 1, 1, 1, 1, 2);
        Axis[] bad = {new Axis(0, 4, 3, 1, 1, 1, 2), new Axis(4, 0, 3, 1, 1, 1, 2), new Axis(4, 4, 0, 1, 1, 1, 2),
                new Axis(4, 4, 3, 0, 1, 1, 2), new Axis(4, 4, 3, 1, 0, 1, 2), new Axis(4, 4, 3, 1, 1, -1, 2),
                new Axis(4, 4, 3, 1, 1, 1, 0), new Axis(4, 4, 3, 1, 1, 1, 5), new Axis(600, 600, 3, 1, 1, 1, 256)};
        for (Axis axis : bad) {
            refused(new Case(1, 1, 1, 1, true, axis, good));
            refused(new Case(1, 1, 1, 1, true, good, axis));
        }
        refused(new Case(-1, 1, 1, 1, true, good, good));
        refused(new Case(1, 0, 1, 1, true, good, good));
        refused(new Case(1, 513, 1, 1, true, good, good)); // 4 x 4 of them for one window
        refused(new Case(1, 1, 0, 1, true, good, good));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, new Case(1, 1, 1, 0, true, good, good).backward(0, 0, 0, 0, 0, 0, 0, 0));
    }

    private static void refused(Case bad) {
        assertEquals(WhiskerCpu.BAD_ARGUMENT, bad.forward(0, 0, 0, 0, 0, 0, 0), bad::toString);
        assertEquals(WhiskerCpu.BAD_ARGUMENT, bad.backward(0, 0, 0, 0, 0, 0, 0, 0), bad::toString);
    }
}
