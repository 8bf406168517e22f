package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.NativeArrays.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.own.OwnOps;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inverted residual blocks, on every instruction set that this processor has: what parity of whole plans does not see.
 */
class NativeInvertedResidualTest {
    private static final String BEST = WhiskerCpu.isa();
    private static final int RELU6 = 2;
    private static final int CHANNELS = 32;
    private static final int FILTERS = 21;

    @AfterEach
    void restore() {
        WhiskerCpu.setIsa(BEST);
        WhiskerCpu.setThreads(0);
    }

    private static void use(String isa) {
        assumeTrue(WhiskerCpu.setIsa(isa) == WhiskerCpu.OK, isa + " is not in this processor");
    }

    /** One axis of both convolutions: a depthwise one of 3 taps over {@code expanded}. */
    private record Axis(int in, int kernel, int stride, int pad, int expanded, int depthwiseStride, int depthwisePad,
            int out) {
    }

    /** Rows and columns; the input has 3 channels, and nothing is added. */
    private record Case(int n, Axis y, Axis x) {
        int size(int rows, int columns, int channels) {
            return n * rows * columns * channels;
        }

        int taps() {
            return y.kernel * x.kernel * 3;
        }

        int run(OwnOps ops, int first, int second, int channels, int filters, int residual, long... at) {
            return ops.invertedResidualForward(at[0], at[1], first, at[2], at[3], second, at[4], residual, at[5], at[6],
                    at[7], 0, n, y.in, x.in, 3, channels, filters, y.kernel, x.kernel, y.stride, x.stride, y.pad, x.pad,
                    y.expanded, x.expanded, y.depthwiseStride, x.depthwiseStride, y.depthwisePad, x.depthwisePad,
                    y.out, x.out, 0);
        }

        int refused(int first, int second, int channels, int filters, int residual) {
            return run(new OwnOps(WhiskerCpu.ops()), first, second, channels, filters, residual, new long[8]);
        }
    }

    private static final Axis ROWS = new Axis(23, 3, 2, 1, 12, 1, 1, 12);
    private static final Axis COLUMNS = new Axis(18, 3, 2, 0, 9, 2, 0, 5);

    /** Its tensors. */
    private static final class Run {
        final Case of;
        final OwnOps ops = new OwnOps(WhiskerCpu.ops());
        final FloatPointer x;
        final FloatPointer y;
        final FloatPointer expanded;
        final FloatPointer convolved;
        private final FloatPointer expand;
        private final FloatPointer depthwise;
        private final FloatPointer depthwiseBias;
        private final FloatPointer project;

        Run(NativeArrays a, Case of) {
            this.of = of;
            x = a.normal(of.size(of.y.in, of.x.in, 3));
            y = a.output(of.size(of.y.out, of.x.out, FILTERS));
            expanded = a.output(of.size(of.y.expanded, of.x.expanded, CHANNELS));
            convolved = a.output(of.size(of.y.out, of.x.out, CHANNELS));
            expand = packed(a, of.taps(), CHANNELS);
            depthwise = a.normal(9 * CHANNELS);
            depthwiseBias = a.normal(CHANNELS);
            project = packed(a, CHANNELS, FILTERS);
        }

        private FloatPointer packed(NativeArrays a, int taps, int filters) {
            FloatPointer packed = a.output((taps + 1) * ((filters + 15) / 16 * 16));
            assertEquals(WhiskerCpu.OK, ops.packKernel(a.normal(taps * filters).address(), a.normal(filters).address(),
                    packed.address(), taps, filters, 0));
            return packed;
        }

        float[] compute(boolean between) {
            assertEquals(WhiskerCpu.OK, of.run(ops, RELU6, RELU6, CHANNELS, FILTERS, 0, x.address(), expand.address(),
                    depthwise.address(), depthwiseBias.address(), project.address(), y.address(),
                    between ? expanded.address() : 0, between ? convolved.address() : 0));
            return values(y, of.size(of.y.out, of.x.out, FILTERS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void bitsDependNeitherOnThreadsNorOnWhatElseIsAskedFor(String isa) {
        use(isa);
        try (NativeArrays a = new NativeArrays()) {
            Run run = new Run(a, new Case(5, ROWS, COLUMNS));
            WhiskerCpu.setThreads(1);
            float[] expected = run.compute(true);
            float[] expanded = values(run.expanded, run.of.size(12, 9, CHANNELS));
            float[] convolved = values(run.convolved, run.of.size(12, 5, CHANNELS));
            for (int threads : new int[] {1, 2, 3, 7, 16}) {
                WhiskerCpu.setThreads(threads);
                assertArrayEquals(expected, run.compute(false), threads + " threads");
                assertArrayEquals(expected, run.compute(true), threads + " threads");
                assertArrayEquals(expanded, values(run.expanded, expanded.length), threads + " threads");
                assertArrayEquals(convolved, values(run.convolved, convolved.length), threads + " threads");
            }
        }
    }

    /** Activations do not hide it, and it spreads no further than its windows. */
    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void nanComesOutWhereItIsSeen(String isa) {
        use(isa);
        try (NativeArrays a = new NativeArrays()) {
            Run run = new Run(a, new Case(1, ROWS, COLUMNS));
            run.x.put((10L * COLUMNS.in + 8) * 3 + 1, Float.NaN);
            float[] y = run.compute(false);
            for (int i = 0; i < y.length; i++) {
                int row = i / FILTERS / COLUMNS.out;
                int column = i / FILTERS % COLUMNS.out;
                // Row 10 is the middle of expanded row 5 alone, which rows 4 to 6 see; column 8 is in 3 and 4.
                boolean seen = row >= 4 && row <= 6 && (column == 1 || column == 2);
                assertEquals(seen, Float.isNaN(y[i]), "row " + row + ", column " + column);
            }
        }
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        Axis good = ROWS;
        Axis[] bad = {new Axis(0, 3, 2, 1, 12, 1, 1, 12), new Axis(23, 0, 2, 1, 12, 1, 1, 12),
                new Axis(23, 3, 0, 1, 12, 1, 1, 12), new Axis(23, 3, 2, -1, 12, 1, 1, 12),
                new Axis(23, 3, 2, 1, 0, 1, 1, 12), new Axis(23, 3, 2, 1, 12, 0, 1, 12),
                new Axis(23, 3, 2, 1, 12, 1, 3, 12), new Axis(23, 3, 2, 1, 12, 1, -1, 12),
                new Axis(23, 3, 2, 1, 12, 1, 1, 0), new Axis(23, 3, 2, 1, 12, 1, 1, 14)};
        for (Axis axis : bad) {
            assertEquals(WhiskerCpu.BAD_ARGUMENT, new Case(1, axis, good).refused(0, 0, 16, 8, 0), axis::toString);
            assertEquals(WhiskerCpu.BAD_ARGUMENT, new Case(1, good, axis).refused(0, 0, 16, 8, 0), axis::toString);
        }
        Case fine = new Case(1, good, good);
        assertEquals(WhiskerCpu.BAD_ARGUMENT, new Case(-1, good, good).refused(0, 0, 16, 8, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, fine.refused(3, 0, 16, 8, 0), "sigmoid");
        assertEquals(WhiskerCpu.BAD_ARGUMENT, fine.refused(0, -1, 16, 8, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, fine.refused(0, 0, 24, 8, 0), "channels not a multiple of 16");
        assertEquals(WhiskerCpu.BAD_ARGUMENT, fine.refused(0, 0, 0, 8, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, fine.refused(0, 0, 16, 0, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, fine.refused(0, 0, 16, 3, 1), "a sum of different sizes");
        assertEquals(WhiskerCpu.OK, new Case(0, good, good).refused(0, 0, 16, 8, 0), "no pictures");
        OwnOps ops = new OwnOps(WhiskerCpu.ops());
        assertEquals(WhiskerCpu.BAD_ARGUMENT, ops.packKernel(0, 0, 0, 0, 1, 0));
        assertEquals(WhiskerCpu.BAD_ARGUMENT, ops.packKernel(0, 0, 0, 1, 0, 0));
    }
}
