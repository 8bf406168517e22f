package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.backend.cpu.WhiskerCpu;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.check.Draw;
import dev.whisker.op.Backend;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random numbers are bit for bit those of {@link Philox} on every backend, over 10^8 draws. */
class RandomNumbersTest {
    private static final int BLOCK = 1 << 20;
    private static final int MASKS = 90;
    private static final int FLIPS = 4;
    private static final int ANGLES = 2;

    static {
        assertTrue((MASKS + 2 * FLIPS + ANGLES) * (long) BLOCK >= 100_000_000);
    }

    static Stream<String> backends() {
        return Backends.all().stream().filter(Backends.Status::usable).map(Backends.Status::name);
    }

    /** At rates of all kinds, among them numbers that are drawn themselves, where the last bit decides. */
    @ParameterizedTest
    @MethodSource("backends")
    void dropoutMasks(String name) {
        float[] y = new float[BLOCK];
        int[] words = new int[4];
        try (Backend backend = Backends.open(name); Arena arena = new Arena("masks")) {
            Shape shape = Shape.of(BLOCK);
            long xAt = arena.reserve(shape.size() * backend.floatType().bytes());
            long yAt = arena.reserve(shape.size() * backend.floatType().bytes());
            arena.seal(backend::allocate);
            Tensor x = arena.tensor(shape, backend.floatType(), xAt);
            Tensor result = arena.tensor(shape, backend.floatType(), yAt);
            backend.fill(x, 1);
            for (int block = 0; block < MASKS; block++) {
                Draw draw = new Draw(block);
                RandomKey key = new RandomKey(draw.seed(), (int) draw.seed());
                long step = draw.seed() >>> 32;
                double rate = rate(draw, key, step);
                backend.dropout().forward(x, rate, key, step, result, null);
                backend.read(result, y);
                for (int i = 0; i < BLOCK; i++) {
                    if (i % 4 == 0) {
                        Philox.dropout(key, step, i / 4, words);
                    }
                    if (Philox.uniform(words[i % 4]) >= rate != (y[i] != 0)) {
                        throw new AssertionError("element " + i + " with " + key + " in step " + step + " at rate "
                                + rate + " is " + y[i]);
                    }
                }
            }
        }
    }

    private static double rate(Draw draw, RandomKey key, long step) {
        int[] words = new int[4];
        Philox.dropout(key, step, draw.between(0, BLOCK / 4 - 1), words);
        float drawn = Philox.uniform(words[draw.between(0, 3)]);
        return draw.oneOf((double) drawn, (double) Math.nextUp(drawn), Math.nextUp((double) drawn), draw.uniform(0, 1));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void flips(String name) {
        // One picture of four pixels after another, each with its pixels' numbers in it.
        Shape shape = Shape.of(BLOCK, 2, 2, 1);
        float[] x = new float[(int) shape.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 4;
        }
        float[] y = new float[x.length];
        int[] words = new int[4];
        try (Backend backend = Backends.open(name); Arena arena = new Arena("flips")) {
            long xAt = arena.reserve(shape.size() * backend.floatType().bytes());
            long yAt = arena.reserve(shape.size() * backend.floatType().bytes());
            long samplesAt = arena.reserve((long) BLOCK * backend.integerType().bytes());
            arena.seal(backend::allocate);
            Tensor pictures = arena.tensor(shape, backend.floatType(), xAt);
            Tensor flipped = arena.tensor(shape, backend.floatType(), yAt);
            Tensor samples = arena.tensor(Shape.of(BLOCK), backend.integerType(), samplesAt);
            backend.write(pictures, x, 0, x.length);
            for (int block = 0; block < FLIPS; block++) {
                Draw draw = new Draw(block);
                RandomKey key = new RandomKey(draw.seed(), (int) draw.seed());
                int epoch = draw.between(0, Integer.MAX_VALUE - 1);
                int[] numbers = samples(draw);
                backend.write(samples, numbers, 0, BLOCK);
                backend.augment().randomFlip(pictures, true, true, key, epoch, samples, flipped);
                backend.read(flipped, y);
                for (int n = 0; n < BLOCK; n++) {
                    Philox.augment(key, epoch, numbers[n], words);
                    int first = (Philox.uniform(words[0]) < 0.5 ? 1 : 0) + (Philox.uniform(words[1]) < 0.5 ? 2 : 0);
                    if (y[4 * n] != first) {
                        throw new AssertionError("sample " + numbers[n] + " with " + key + " in epoch " + epoch
                                + " begins with pixel " + y[4 * n]);
                    }
                }
            }
        }
    }

    @Test
    void angles() {
        for (int block = 0; block < ANGLES; block++) {
            Draw draw = new Draw(block);
            RandomKey key = new RandomKey(draw.seed(), (int) draw.seed());
            int epoch = draw.between(0, Integer.MAX_VALUE - 1);
            int[] samples = samples(draw);
            double lower = draw.uniform(-7, 0);
            double upper = draw.uniform(0, 7);
            RotationSpec spec = new RotationSpec(lower, upper, FillMode.NEAREST, 0, Interpolation.NEAREST);
            double[] expected = Arrays.stream(samples).mapToDouble(sample ->
                    Philox.angle(spec, key, epoch, sample)).toArray();
            double[] actual = new double[BLOCK];
            try (IntPointer numbers = new IntPointer(samples); DoublePointer drawn = new DoublePointer(BLOCK)) {
                assertEquals(WhiskerCpu.OK,
                        new OwnOps(WhiskerCpu.ops()).randomAngles(numbers.address(), drawn.address(), BLOCK, lower,
                                upper, key.seed(), epoch, key.layer(), 0));
                drawn.get(actual);
            }
            assertArrayEquals(expected, actual);
        }
    }

    private static int[] samples(Draw draw) {
        int[] samples = new int[BLOCK];
        Arrays.setAll(samples, i -> draw.between(0, Integer.MAX_VALUE - 1));
        return samples;
    }
}
