package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Activations: gradients, values, kinks. */
class ReferenceActivationTest {
    private static final double[] KINKS = {-3, 0, 3, 6};

    @Property(seed = "31", tries = 120)
    void gradients(@ForAll Activation activation, @ForAll @IntRange(min = 1, max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 6) int channels,
                   @ForAll long seed) {
        Random random = new Random(seed);
        Shape shape = Shape.of(rows, channels);
        Tensor x = awayFromKinks(shape, random);
        Tensor y = Tensors.empty(shape);
        Tensor dy = Tensors.random(shape, random);
        Tensor dx = Tensors.empty(shape);
        BACKEND.activation().forward(activation, x, y);
        boolean fromOutput = activation.differentiableFromOutput();
        BACKEND.activation().backward(activation, fromOutput ? null : x, fromOutput ? y : null, dy, dx);
        Tensors.assertGradient(activation.kerasName(), () -> BACKEND.activation().forward(activation, x, y), y, dy, x,
                dx);
    }

    private static Tensor awayFromKinks(Shape shape, Random random) {
        double[] values = new double[(int) shape.size()];
        Arrays.setAll(values, i -> {
            double value = 4 * random.nextGaussian();
            return Arrays.stream(KINKS).anyMatch(kink -> Math.abs(kink - value) < 1e-3) ? value + 0.01 : value;
        });
        return Tensors.of(shape, values);
    }

    /** Values of Keras 3 in float64. */
    @ParameterizedTest
    @CsvSource({
        "RELU, -1.5, 0", "RELU, 1.5, 1.5", "RELU6, 7, 6", "SIGMOID, 1.5, 0.8175744761936437",
                "TANH, -1.5, -0.9051482536448664",
        "ELU, -1.5, -0.7768698398515702", "SELU, -1.5, -1.3658143533672529", "SELU, 2, 2.101401974710961",
        "SWISH, -1.5, -0.27363828570953447",
        "HARD_SIGMOID, -1.5, 0.25", "HARD_SIGMOID, 4, 1", "HARD_SWISH, -1.5, -0.375", "HARD_SWISH, -4, 0",
        "HARD_SWISH, 4, 4"})
    void values(Activation activation, double x, double expected) {
        assertEquals(expected, forward(activation, x)[0], 1e-15);
    }

    @Test
    void derivativesAtKinks() {
        assertArrayEquals(new double[] {0, 1}, backward(Activation.RELU, 0, 1e-300));
        assertArrayEquals(new double[] {0, 1, 0, 0}, backward(Activation.RELU6, 0, 3, 6, 7));
        assertArrayEquals(new double[] {0, 1.0 / 6, 0}, backward(Activation.HARD_SIGMOID, -3, 0, 3));
        assertArrayEquals(new double[] {0, 0.5, 1}, backward(Activation.HARD_SWISH, -3, 0, 3));
        assertArrayEquals(new double[] {1}, backward(Activation.ELU, 0));
    }

    @Test
    void softmaxIsStableAndAlongTheLastAxis() {
        double[] y = forward(Activation.SOFTMAX, 1000, 1000);
        assertArrayEquals(new double[] {0.5, 0.5}, y);
        Tensor rows = Tensors.of(Shape.of(2, 1, 2), 0, Math.log(3), -1000, 0);
        BACKEND.activation().forward(Activation.SOFTMAX, rows, rows);
        assertArrayEquals(new double[] {0.25, 0.75, 0, 1}, Tensors.values(rows), 1e-15);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void nanPropagates(Activation activation) {
        assertTrue(Double.isNaN(forward(activation, NaN)[0]));
        if (activation != Activation.LINEAR) {
            assertTrue(Double.isNaN(backward(activation, NaN)[0]));
        }
    }

    private static double[] forward(Activation activation, double... x) {
        Tensor y = Tensors.empty(Shape.of(1, x.length));
        BACKEND.activation().forward(activation, Tensors.of(Shape.of(1, x.length), x), y);
        return Tensors.values(y);
    }

    /** dx for dy = 1. */
    private static double[] backward(Activation activation, double... x) {
        Tensor in = Tensors.of(Shape.of(1, x.length), x);
        Tensor y = Tensors.empty(in.shape());
        Tensor gradient = Tensors.empty(in.shape());
        BACKEND.fill(gradient, 1);
        BACKEND.activation().forward(activation, in, y);
        BACKEND.activation().backward(activation, in, y, gradient, gradient);
        return Tensors.values(gradient);
    }
}
