package dev.whisker.backend.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.check.Draw;
import dev.whisker.op.Backend;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Precision;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cpu backend rotates many columns at once, with short cuts inside pictures; its results are those of one pixel
 * after the other, bit for bit: taps in double, their weights rounded to float32, sums in float32 in the order of taps.
 */
class RotationBitsTest {
    private static final int TRIES = 300;
    private static final MathContext DIGITS = new MathContext(60);

    @ParameterizedTest
    @CsvSource({"sse4.2, FP32", "avx2, FP32", "avx512, FP32", "avx512, MIXED"})
    void areThoseOfOnePixelAfterTheOther(String isa, Precision precision) {
        try (Backend backend = OpenCpu.of(isa, precision)) {
            for (int seed = 0; seed < TRIES; seed++) {
                Draw draw = new Draw(seed);
                Shape shape = Shape.of(draw.between(1, 2), draw.between(1, 24),
                        draw.oneOf(draw.between(1, 24), 31, 32, 33, 64, 90), draw.oneOf(1, 2, 3, 4, 5, 16, 23));
                double angle = angle(draw);
                RotationSpec spec = new RotationSpec(angle, angle, draw.oneOf(FillMode.values()),
                        draw.oneOf(0.0, -0.0, 0.75, Double.POSITIVE_INFINITY), draw.oneOf(Interpolation.values()));
                check(backend, shape, spec, draw);
            }
        }
    }

    private static void check(Backend backend, Shape shape, RotationSpec spec, Draw draw) {
        DType type = backend.activationType();
        int size = (int) shape.size();
        double[] values = draw.normal(size);
        for (int i = 0; i < size; i++) {
            values[i] = draw.chance(0.05) ? -0.0 : stored(type, (float) values[i]);
        }
        double[] angles = new double[shape.batch()];
        Arrays.fill(angles, spec.lower());
        RotationMap map = new RotationMap(shape, spec, angles);
        try (Memory xMemory = backend.allocate(4L * size); Memory yMemory = backend.allocate(4L * size);
                Memory sampleMemory = backend.allocate(4L * angles.length)) {
            Tensor x = new Tensor(shape, type, xMemory, 0);
            Tensor y = new Tensor(shape, type, yMemory, 0);
            Tensor samples = new Tensor(Shape.of(angles.length), DType.INT32, sampleMemory, 0);
            backend.write(x, values);
            backend.write(samples, new int[angles.length], 0, angles.length);
            RandomKey key = new RandomKey(1, 2);
            String what = spec + " of " + shape + ", ";
            backend.augment().rotate(x, spec, angles, y);
            assertBits(type, forward(map, values), backend.read(y), what + "forward");
            backend.augment().randomRotation(x, spec, key, 0, samples, y);
            assertBits(type, forward(map, values), backend.read(y), what + "forward by a drawn angle");
            backend.augment().randomRotationBackward(x, spec, key, 0, samples, y);
            assertBits(type, backward(map, values), backend.read(y), what + "backward");
        }
    }

    private static float[] forward(RotationMap map, double[] x) {
        int channels = map.shape().channels();
        float fill = (float) map.spec().fillValue();
        float[] outside = new float[x.length / channels];
        map.forEachTap((target, source, weight) -> outside[target] += source == PixelMap.OUTSIDE ? (float) weight : 0);
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = outside[i / channels] != 0 ? outside[i / channels] * fill : 0;
        }
        map.forEachTap((target, source, weight) -> {
            for (int k = 0; source != PixelMap.OUTSIDE && k < channels; k++) {
                y[target * channels + k] += (float) weight * (float) x[source * channels + k];
            }
        });
        return y;
    }

    private static float[] backward(RotationMap map, double[] dy) {
        int channels = map.shape().channels();
        float[] dx = new float[dy.length];
        map.forEachTap((target, source, weight) -> {
            for (int k = 0; source != PixelMap.OUTSIDE && k < channels; k++) {
                dx[source * channels + k] += (float) weight * (float) dy[target * channels + k];
            }
        });
        return dx;
    }

    private static float stored(DType type, float value) {
        return type == DType.BFLOAT16 ? BFloat16.nearest(value) : value;
    }

    private static void assertBits(DType type, float[] expected, double[] actual, String what) {
        for (int i = 0; i < expected.length; i++) {
            float value = stored(type, expected[i]);
            if (Float.floatToIntBits(value) != Float.floatToIntBits((float) actual[i])) {
                assertEquals(value, actual[i], 0, what + ", element " + i);
                throw new AssertionError(what + ", element " + i + ": " + value + " and " + actual[i]);
            }
        }
    }

    /** One whose sine and cosine lie so near a double that every good library returns that one. */
    private static double angle(Draw draw) {
        while (true) {
            double angle = draw.oneOf(0.0, draw.between(-5, 5) * Math.PI / 2, draw.uniform(-0.1, 0.1),
                    draw.uniform(-Math.PI, Math.PI), draw.uniform(-20, 20));
            BigDecimal exact = new BigDecimal(angle);
            if (isSettled(series(exact, BigDecimal.ONE, 0)) && isSettled(series(exact, exact, 1))) {
                return angle;
            }
        }
    }

    /** Sine or cosine from its first term, which is x to the power {@code degree}. */
    private static BigDecimal series(BigDecimal x, BigDecimal first, int degree) {
        BigDecimal term = first;
        BigDecimal sum = first;
        for (int k = degree + 1; k < 120; k += 2) {
            term = term.multiply(x, DIGITS).multiply(x, DIGITS).divide(BigDecimal.valueOf(-k * (k + 1L)), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    private static boolean isSettled(BigDecimal exact) {
        double nearest = exact.doubleValue();
        return exact.subtract(new BigDecimal(nearest)).abs().compareTo(new BigDecimal(Math.ulp(nearest) / 4)) < 0;
    }
}
