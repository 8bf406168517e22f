package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Dropout: survivors exactly, their share statistically, the mask from its counters alone. */
class ReferenceDropoutTest {
    private static final RandomKey KEY = new RandomKey(0x123456789L, 3);

    @Property(seed = "61", tries = 60)
    void survivorsAreScaledAndBackwardUsesTheSameMask(@ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int channels,
                                                      @ForAll @DoubleRange(min = 0, max = 0.95) double rate,
                                                              @ForAll long seed) {
        Random random = new Random(seed);
        RandomKey key = new RandomKey(seed, rows);
        Tensor x = Tensors.random(Shape.of(rows, channels), random);
        Tensor y = Tensors.empty(x.shape());
        Tensor dy = Tensors.random(x.shape(), random);
        Tensor dx = Tensors.empty(x.shape());
        BACKEND.dropout().forward(x, rate, key, seed, y, null);
        BACKEND.dropout().backward(dy, rate, key, seed, null, dx);
        double[] in = Tensors.values(x);
        double[] out = Tensors.values(y);
        int[] words = new int[4];
        for (int i = 0; i < in.length; i++) {
            Philox.dropout(key, seed, i / 4, words);
            assertEquals(Philox.uniform(words[i % 4]) >= rate ? in[i] / (1 - rate) : 0, out[i]);
        }
        Tensors.assertAdjoint(x, y, dy, dx);
        Tensors.assertGradient("dx", () -> BACKEND.dropout().forward(x, rate, key, seed, y, null), y, dy, x, dx);
    }

    @Test
    void theShareOfZerosIsTheRate() {
        // 20000 draws: a standard deviation of sqrt(0.3 * 0.7 / 20000) = 0.0032.
        assertEquals(0.3, Arrays.stream(ones(0.3, 1)).filter(value -> value == 0).count() / 20000.0, 0.015);
    }

    @Test
    void stepsDrawAnew() {
        assertArrayEquals(ones(0.5, 1), ones(0.5, 1));
        assertFalse(Arrays.equals(ones(0.5, 1), ones(0.5, 2)));
    }

    @Test
    void rateZeroKeepsAllAndRateOneNothing() {
        assertEquals(20000, Arrays.stream(ones(0, 1)).sum());
        assertEquals(0, Arrays.stream(ones(1, 1)).map(Math::abs).sum());
    }

    @Test
    void aDrawEqualToTheRateSurvives() {
        int[] words = new int[4];
        Philox.dropout(KEY, 1, 0, words);
        double rate = Philox.uniform(words[0]);
        assertEquals(1 / (1 - rate), ones(rate, 1)[0]);
        assertEquals(0, ones(Math.nextUp(rate), 1)[0]);
    }

    private static double[] ones(double rate, long step) {
        Tensor x = Tensors.empty(Shape.of(20000));
        Tensor y = Tensors.empty(x.shape());
        BACKEND.fill(x, 1);
        BACKEND.dropout().forward(x, rate, KEY, step, y, null);
        return Tensors.values(y);
    }
}
