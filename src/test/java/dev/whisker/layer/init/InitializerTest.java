package dev.whisker.layer.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {
    private static final RandomKey KEY = new RandomKey(42, 3);
    private static final double BELOW_MINUS_TWO = 0.022750131948179207;
    private static final Shape KERNEL = Shape.of(3, 5, 40, 60);

    /** Fans of a (3, 5, 40, 60) kernel: in 600, out 900, mean 750. */
    @ParameterizedTest
    @CsvSource({
        "glorot_uniform, 1, 750, 1.7320508",
        "he_uniform, 2, 600, 1.7320508",
        "lecun_uniform, 1, 600, 1.7320508",
        "glorot_normal, 1, 750, 2.2736763",
        "he_normal, 2, 600, 2.2736763",
        "lecun_normal, 1, 600, 2.2736763"})
    void scalesTheVarianceByTheFans(String name, double scale, double fan, double limitInDeviations) {
        double[] values = Initializers.named(name).values(KERNEL, KEY, 0);
        double deviation = Math.sqrt(scale / fan);
        assertEquals(0, mean(values), 5 * deviation / Math.sqrt(values.length));
        assertEquals(deviation, deviation(values), 0.02 * deviation);
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        assertTrue(largest <= limitInDeviations * deviation * 1.0000001, () -> "a value beyond the limit: " + largest);
        assertTrue(largest > 0.99 * limitInDeviations * deviation, () -> "no value near the limit: " + largest);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value =
            {"RandomNormal(mean=1, stddev=0.2) | 1 | 0.2", "RandomUniform(-1, 3) | 1 | 1.1547005",
        "TruncatedNormal(2, 0.5) | 2 | 0.4398128", "Constant(0.5) | 0.5 | 0", "zeros | 0 | 0", "Ones | 1 | 0"})
    void drawsFromItsDistribution(String text, double mean, double deviation) {
        double[] values = Initializers.named(text).values(KERNEL, KEY, 0);
        assertEquals(mean, mean(values), 0.02);
        assertEquals(deviation, deviation(values), 0.02 * Math.max(deviation, 1e-9));
    }

    @Test
    void drawsDifferForEachLayerAndWeightAlone() {
        Initializer initializer = Initializers.GLOROT_UNIFORM;
        double[] values = initializer.values(KERNEL, KEY, 0);
        assertArrayEquals(values, initializer.values(KERNEL, new RandomKey(42, 3), 0));
        assertFalse(Arrays.equals(values, initializer.values(KERNEL, KEY, 1)), "another weight");
        assertFalse(Arrays.equals(values, initializer.values(KERNEL, new RandomKey(42, 4), 0)), "another layer");
        assertFalse(Arrays.equals(values, initializer.values(KERNEL, new RandomKey(43, 3), 0)), "another seed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"glorot_uniform", "he_normal", "lecun_uniform", "zeros", "ones", "Constant(value=0.5)",
            "RandomUniform(minval=-1.0)",
        "RandomNormal(mean=1.0, stddev=0.2)", "TruncatedNormal(mean=2.0)", "VarianceScaling(scale=2.0, mode=fan_avg)"})
    void textGivesTheInitializerBack(String text) {
        assertEquals(text, Initializers.format(Initializers.named(text)));
        assertTrue(Initializers.names().contains(text.replaceAll("\\(.*", "")), text);
    }

    @Test
    void fansAreWhatGoesIntoAnElementAndOut() {
        assertEquals(new Fans(7, 7), Fans.of(Shape.of(7)));
        assertEquals(new Fans(2, 3), Fans.of(Shape.of(2, 3)));
        assertEquals(new Fans(600, 900), Fans.of(KERNEL));
    }

    @Test
    void everyElementHasAWordOfItsOwn() {
        RandomKey key = new RandomKey(0x1122334455667788L, 9);
        Shape shape = Shape.of(3, 2);
        double[] uniform = new RandomUniform(-1, 3).values(shape, key, 7);
        double[] normal = new RandomNormal(1, 2).values(shape, key, 7);
        double[] truncated = new TruncatedNormal(1, 2).values(shape, key, 7);
        int[] words = new int[4];
        for (int i = 0; i < 6; i++) {
            Philox.generate(i / 4, 0, 7, 9 ^ Philox.INITIALIZE, 0x55667788, 0x11223344, words);
            double u = (Integer.toUnsignedLong(words[i % 4]) + 0.5) * 0x1p-32;
            assertEquals(-1 + 4 * u, uniform[i]);
            assertEquals(1 + 2 * NormalQuantile.of(u), normal[i]);
            assertEquals(1 + 2 * NormalQuantile.of(BELOW_MINUS_TWO + u * (1 - 2 * BELOW_MINUS_TWO)), truncated[i]);
        }
    }

    /** Expected values: the known percentage points of the normal distribution. */
    @ParameterizedTest
    @CsvSource({"0.5, 0", "0.975, 1.959963984540054", "0.025, -1.959963984540054", "0.8413447460685429, 1",
            "1e-10, -6.361340902404056",
        "1e-20, -9.262340089798408", "0.9, 1.2815515655446004"})
    void invertsTheNormalDistribution(double probability, double quantile) {
        assertEquals(quantile, NormalQuantile.of(probability), 1e-13 * Math.max(1, Math.abs(quantile)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "glorot_uniforn | unknown initializer 'glorot_uniforn' (did you mean 'glorot_uniform'?)",
        "zeros(1)       | initializer zeros takes no arguments, received zeros(1)",
        "Constant(a)    | Constant: value must be a number; received 'a'"})
    void refusesInOneLine(String text, String message) {
        WhiskerException e = assertThrows(WhiskerException.class, () -> Initializers.named(text));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
    }
}
