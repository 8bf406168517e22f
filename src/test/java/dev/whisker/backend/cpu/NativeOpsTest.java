package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.NativeArrays.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.natives.Codes;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.op.Activation;
import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The C functions against plain loops, on every instruction set this processor has, and with different numbers of
 * threads.
 */
class NativeOpsTest {
    private static final String BEST = WhiskerCpu.isa();

    /** The operations for the instruction set in use. */
    private static OwnOps own() {
        return new OwnOps(WhiskerCpu.ops());
    }

    @AfterEach
    void restore() {
        WhiskerCpu.setIsa(BEST);
        WhiskerCpu.setThreads(0);
    }

    private static void use(String isa) {
        assumeTrue(WhiskerCpu.setIsa(isa) == WhiskerCpu.OK, isa + " is not in this processor");
    }

    /** Philox4x32-10's published known answers (Random123, kat_vectors). */
    @Test
    void philoxGivesItsKnownAnswers() {
        try (NativeArrays a = new NativeArrays()) {
            IntPointer words = a.ints(0, 0, 0, 0);
            WhiskerCpu.philox(0, 0, 0, 0, 0, words.address());
            assertWords(words, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
            WhiskerCpu.philox(-1, -1, -1, -1, -1, words.address());
            assertWords(words, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
            WhiskerCpu.philox(0x299f31d0a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, words.address());
            assertWords(words, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
        }
    }

    private static void assertWords(IntPointer words, int... expected) {
        int[] found = new int[4];
        words.get(found);
        assertArrayEquals(expected, found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void activationsMatchDoublePrecision(String isa) {
        use(isa);
        compare(Codes.of(Activation.SIGMOID), x -> 1 / (1 + Math.exp(-x)));
        compare(Codes.of(Activation.TANH), Math::tanh);
        compare(Codes.of(Activation.ELU), x -> x > 0 ? x : Math.expm1(x));
        compare(Codes.of(Activation.SELU), x -> 1.05070098 * (x > 0 ? x : 1.67326324 * Math.expm1(x)));
        compare(Codes.of(Activation.SWISH), x -> x / (1 + Math.exp(-x)));
        compare(Codes.of(Activation.HARD_SIGMOID), x -> Math.min(6, Math.max(0, x + 3)) / 6);
        compare(Codes.of(Activation.HARD_SWISH), x -> x * Math.min(6, Math.max(0, x + 3)) / 6);
        compare(Codes.of(Activation.RELU6), x -> Math.min(6, Math.max(0, x)));
        compare(Codes.of(Activation.RELU), x -> Math.max(0, x));
        compare(Codes.of(Activation.LEAKY_RELU), x -> x > 0 ? x : 0.2f * x);
        compare(Codes.of(Activation.LINEAR), x -> x);
    }

    /**
     * Relative to the value itself, so small results count as much as large ones; slopes by central differences in
     * double.
     */
    private static void compare(int kind, DoubleUnaryOperator exact) {
        int n = 4001;
        float[] points = new float[n];
        for (int i = 0; i < n; i++) {
            double t = (i - n / 2) / 200.0;
            points[i] = (float) (t * t * t / 20); // dense near 0, out to +-50
        }
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.floats(points);
            FloatPointer y = a.output(n);
            FloatPointer dx = a.output(n);
            FloatPointer ones = a.output(n);
            own().fill(ones.address(), 1, n, 0);
            assertEquals(WhiskerCpu.OK, own().activationForward(kind, x.address(), y.address(), n, 0));
            assertEquals(WhiskerCpu.OK, own().activationBackward(kind, x.address(), y.address(), ones.address(),
                    dx.address(), n, 0));
            for (int i = 0; i < n; i++) {
                double value = exact.applyAsDouble(points[i]);
                assertEquals(value, y.get(i), 5e-7 * Math.abs(value) + 1e-30, "activation " + kind + " at "
                        + points[i]);
                double step = 1e-5;
                double slope = (exact.applyAsDouble(points[i] + step)
                        - exact.applyAsDouble(points[i] - step)) / (2 * step);
                boolean kink = Math.abs(points[i]) < 2 * step || Math.abs(Math.abs(points[i]) - 3) < 2 * step
                        || points[i] == 6;
                if (!kink) {
                    assertEquals(slope, dx.get(i), 2e-6, "slope of activation " + kind + " at " + points[i]);
                }
            }
        }
    }

    @Test
    void specialValuesPassThroughActivations() {
        float[] special = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, 6, 1000, -1000};
        for (Activation activation : EnumSet.complementOf(EnumSet.of(Activation.SOFTMAX))) {
            int kind = Codes.of(activation);
            try (NativeArrays a = new NativeArrays()) {
                FloatPointer x = a.floats(special);
                FloatPointer y = a.output(special.length);
                own().activationForward(kind, x.address(), y.address(), special.length, 0);
                assertTrue(Float.isNaN(y.get(0)), "activation " + kind + " of NaN is " + y.get(0));
                assertTrue(!Float.isNaN(y.get(5)) && !Float.isNaN(y.get(6)), "activation " + kind + " of large values");
            }
        }
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.floats(0, 6, 3, -1);
            FloatPointer ones = a.floats(1, 1, 1, 1);
            FloatPointer dx = a.output(4);
            own().activationBackward(Codes.of(Activation.RELU6), 0, x.address(), ones.address(), dx.address(), 4, 0);
            assertArrayEquals(new float[] {0, 0, 1, 0}, values(dx, 4).clone(), 0f);
        }
        assertEquals(WhiskerCpu.BAD_ARGUMENT, own().activationForward(99, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        // h, w, c, kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left, out_h, out_w
        "8, 9, 33, 2, 2, 2, 2, 0, 0, 4, 4",
        "7, 7, 3, 2, 2, 2, 2, 0, 0, 4, 4",
        "9, 8, 21, 3, 3, 2, 2, 0, 0, 4, 3",
        "9, 8, 16, 3, 3, 2, 2, 1, 0, 5, 4",
        "7, 6, 5, 3, 2, 1, 1, 1, 0, 7, 6",
        "5, 5, 4, 1, 3, 3, 2, 0, 1, 2, 3",
        "20, 20, 6, 16, 17, 2, 3, 0, 0, 3, 2",
    })
    void maxPoolMatchesItsDefinition(int h, int w, int c, int kh, int kw, int sh, int sw, int top, int left, int oh,
            int ow) {
        for (String isa : new String[] {"sse4.2", "avx2", "avx512"}) {
            if (WhiskerCpu.setIsa(isa) == WhiskerCpu.OK) {
                maxPool(2, h, w, c, kh, kw, sh, sw, top, left, oh, ow);
            }
        }
    }

    /** Large enough for stores past the caches. */
    @Test
    void largeMaxPoolMatchesItsDefinition() {
        maxPool(3, 210, 211, 32, 2, 2, 2, 2, 0, 0, 105, 105);
    }

    private static void maxPool(int n, int h, int w, int c, int kh, int kw, int sh, int sw, int top, int left, int oh,
            int ow) {
        int in = n * h * w * c;
        int out = n * oh * ow * c;
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(in);
            for (int i = 0; i < in; i++) {
                x.put(i, i % 101 == 0 ? Float.NaN : Math.round(x.get(i) * 2)); // many ties, some NaN
            }
            FloatPointer dy = a.normal(out);
            FloatPointer y = a.output(out);
            FloatPointer dx = a.output(in);
            int size = own().maxPoolIndexBytes(kh, kw, 0);
            BytePointer index = a.bytes((long) out * size);
            assertEquals(WhiskerCpu.OK, own().maxPoolForward(x.address(), y.address(), index.address(), n, h, w, c, kh,
                    kw, sh, sw, top, left, oh, ow, 0));
            assertEquals(WhiskerCpu.OK, own().maxPoolBackward(dy.address(), index.address(), dx.address(), n, h, w, c,
                    kh, kw, sh, sw, top, left, oh, ow, 0));
            float[] input = values(x, in);
            float[] gradient = values(dy, out);
            float[] expectedY = new float[out];
            double[] expectedDx = new double[in];
            for (int o = 0; o < out; o++) {
                int k = o % c;
                int ox = o / c % ow;
                int oy = o / c / ow % oh;
                int image = o / c / ow / oh;
                int best = -1;
                for (int p = 0; p < kh * kw; p++) {
                    int iy = oy * sh - top + p / kw;
                    int ix = ox * sw - left + p % kw;
                    if (iy < 0 || iy >= h || ix < 0 || ix >= w) {
                        continue;
                    }
                    int at = ((image * h + iy) * w + ix) * c + k;
                    if (best < 0 || !Float.isNaN(input[best]) && (Float.isNaN(input[at]) || input[at] > input[best])) {
                        best = at;
                    }
                }
                expectedY[o] = input[best];
                expectedDx[best] += gradient[o];
            }
            assertArrayEquals(expectedY, values(y, out));
            float[] found = values(dx, in);
            for (int i = 0; i < in; i++) {
                assertEquals(expectedDx[i], found[i], 1e-5, "dx at " + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 3", "16385, 3", "1000, 17", "70000, 32", "33, 1280"})
    void columnSumsAndBatchNormDoNotDependOnThreads(int rows, int channels) {
        int n = rows * channels;
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(n);
            FloatPointer dy = a.normal(n);
            float[][] first = null;
            for (int threads : new int[] {1, 2, 5}) {
                WhiskerCpu.setThreads(threads);
                float[][] found = reductions(a, x, dy, rows, channels);
                if (first == null) {
                    first = found;
                } else {
                    for (int i = 0; i < found.length; i++) {
                        assertArrayEquals(first[i], found[i], "output " + i + " with " + threads + " threads");
                    }
                }
            }
            float[] input = values(x, n);
            for (int j = 0; j < channels; j++) {
                double sum = 0;
                double square = 0;
                for (int i = j; i < n; i += channels) {
                    sum += input[i];
                }
                for (int i = j; i < n; i += channels) {
                    square += Math.pow(input[i] - sum / rows, 2);
                }
                assertEquals(sum, first[0][j], 1e-6 * Math.abs(sum) + 1e-7);
                double scale = 1 / Math.sqrt(square / rows + 1e-3);
                assertEquals((input[j] - sum / rows) * scale, first[1][j], 1e-5);
            }
        }
    }

    /** Column sums, then y, dx, dgamma and dbeta of batch normalization. */
    private static float[][] reductions(NativeArrays a, FloatPointer x, FloatPointer dy, int rows, int c) {
        int n = rows * c;
        FloatPointer sums = a.output(c);
        FloatPointer y = a.output(n);
        FloatPointer dx = a.output(n);
        FloatPointer mean = a.output(c);
        FloatPointer inv = a.output(c);
        FloatPointer dgamma = a.output(c);
        FloatPointer dbeta = a.output(c);
        FloatPointer moving = a.floats(new float[2 * c]);
        assertEquals(WhiskerCpu.OK, own().columnSums(x.address(), sums.address(), rows, c, 0));
        assertEquals(WhiskerCpu.OK, own().batchNormTrainForward(x.address(), y.address(), 0, 0, moving.address(),
                moving.address() + 4L * c, mean.address(), inv.address(), rows, c, 0.99, 1e-3, 0));
        assertEquals(WhiskerCpu.OK, own().batchNormTrainBackward(x.address(), dy.address(), 0, mean.address(),
                inv.address(), dx.address(), dgamma.address(), dbeta.address(), rows, c, 0));
        return new float[][] {values(sums, c), values(y, n), values(dx, n), values(dgamma, c), values(dbeta, c),
                values(moving, 2 * c)};
    }

    @ParameterizedTest
    @CsvSource({"sse4.2, 0.2", "avx2, 0.2", "avx512, 0", "avx512, 0.2", "avx512, 0.7", "avx512, 1"})
    void dropoutKeepsWhatItsDefinitionKeeps(String isa, double rate) {
        use(isa);
        int n = 40003;
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(n);
            FloatPointer y = a.output(n);
            FloatPointer again = a.output(n);
            FloatPointer mask = a.output((n + 63) / 64 * 2);
            int[] words = new int[4];
            for (int threads : new int[] {1, 3}) {
                WhiskerCpu.setThreads(threads);
                assertEquals(WhiskerCpu.OK, own().dropout(x.address(), y.address(), mask.address(), n, rate, 99L << 33,
                        4, 17, 0));
                assertEquals(WhiskerCpu.OK, own().dropoutByMask(x.address(), again.address(), mask.address(), n, rate,
                        0));
                BytePointer bytes = new BytePointer(mask);
                for (int i = 0; i < n; i++) {
                    if (i % 4 == 0) {
                        Philox.dropout(new RandomKey(99L << 33, 4), 17, i / 4, words);
                    }
                    boolean kept = Philox.uniform(words[i % 4]) >= rate;
                    assertEquals(kept ? x.get(i) * (float) (1 / (1 - rate)) : 0f, y.get(i), "element " + i);
                    assertEquals(kept, (bytes.get(i / 8) >> i % 8 & 1) == 1, "bit " + i);
                    assertEquals(y.get(i), again.get(i), "element " + i + " by the mask");
                }
            }
        }
    }

    @Test
    void aLabelOutOfRangeIsReportedAndSpoilsItsSampleOnly() {
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer z = a.floats(1, 2, 3, 4);
            FloatPointer loss = a.output(2);
            FloatPointer d = a.output(4);
            int status = own().sparseCeLogits(z.address(), a.ints(1, 2).address(), loss.address(), d.address(), 2, 2, 1,
                    0);
            assertEquals(WhiskerCpu.BAD_LABEL, status);
            assertEquals(Math.log1p(Math.exp(-1)), loss.get(0), 1e-6);
            assertTrue(Float.isNaN(loss.get(1)) && Float.isNaN(d.get(2)) && Float.isNaN(d.get(3)));
        }
    }

    /** Two OpenMP runtimes in one process would run two pools of threads on the same processors. */
    @Test
    void oneOpenMpServesOneDnnAndWhisker() throws IOException {
        org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa();
        WhiskerCpu.threads();
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            assertEquals(1, maps.filter(line -> line.contains("libgomp")).map(line ->
                    line.replaceAll(".* ", "")).distinct().count());
        }
    }
}
