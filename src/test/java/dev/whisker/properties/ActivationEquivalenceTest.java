package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.check.Draw;
import dev.whisker.check.InputValues;
import dev.whisker.check.LayerCase;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Layer;
import dev.whisker.layer.ReLU;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Activations that are made of others. */
class ActivationEquivalenceTest {
    private static final int TRIES = 400;

    @Property(tries = TRIES, seed = "4801")
    void relu6IsReluClippedAtSix(@ForAll("inputs") LayerCase drawn, @ForAll Precision precision) {
        double[] x = Vectors.map(x(drawn), value -> 3 * value);
        double[] relu = forward(precision, Activation.RELU, drawn.input(), x);
        assertArrayEquals(Vectors.map(relu, value -> Math.min(value, 6)),
                forward(precision, Activation.RELU6, drawn.input(), x));
    }

    @Property(tries = TRIES, seed = "4802")
    void theReluLayersAreTheActivations(@ForAll("inputs") LayerCase drawn, @ForAll Precision precision) {
        Draw draw = new Draw(drawn.seed());
        double[] x = draw.normal(drawn.input().size(), 5);
        double[] dy = draw.normal(x.length);
        assertSame(precision, ActivationLayer.of(Activation.RELU), ReLU.of(), drawn.input(), x, dy);
        assertSame(precision, ActivationLayer.of(Activation.RELU6), ReLU.of(6), drawn.input(), x, dy);
    }

    private static void assertSame(Precision precision, Layer one, Layer other, Shape input, double[] x, double[] dy) {
        Passes expected = Passes.of(precision, one, input, Map.of(), x, dy);
        Passes actual = Passes.of(precision, other, input, Map.of(), x, dy);
        assertArrayEquals(expected.y(), actual.y());
        assertArrayEquals(expected.dx(), actual.dx());
    }

    @Property(tries = TRIES, seed = "4803")
    void swishAndHardSwishAreTheirGateTimesX(@ForAll("inputs") LayerCase drawn, @ForAll Precision precision) {
        double[] x = x(drawn);
        assertIsGateTimesX(precision, Activation.SWISH, Activation.SIGMOID, drawn.input(), x);
        assertIsGateTimesX(precision, Activation.HARD_SWISH, Activation.HARD_SIGMOID, drawn.input(), x);
    }

    private static void assertIsGateTimesX(Precision precision, Activation product, Activation gate, Shape input,
            double[] x) {
        double[] factors = forward(precision, gate, input, x);
        double[] expected = IntStream.range(0, x.length).mapToDouble(i -> x[i] * factors[i]).toArray();
        Vectors.assertClose(expected, forward(precision, product, input, x), precision.sums(), product.kerasName());
    }

    @Property(tries = TRIES, seed = "4804")
    void tanhIsASigmoidTwiceAsWideAndHigh(@ForAll("inputs") LayerCase drawn, @ForAll Precision precision) {
        double[] x = x(drawn);
        double[] sigmoid = forward(precision, Activation.SIGMOID, drawn.input(), Vectors.map(x, value -> 2 * value));
        Vectors.assertClose(Vectors.map(sigmoid, value -> 2 * value - 1),
                forward(precision, Activation.TANH, drawn.input(), x), precision.sums(), "tanh");
    }

    @Property(tries = TRIES, seed = "4805")
    void seluIsEluScaledBelowAndAboveZero(@ForAll("inputs") LayerCase drawn, @ForAll Precision precision) {
        double[] x = x(drawn);
        double[] scaled = Vectors.map(forward(precision, Activation.ELU, drawn.input(), x),
                value -> Activation.SELU_SCALE * (value > 0 ? value : Activation.SELU_ALPHA * value));
        Vectors.assertClose(scaled, forward(precision, Activation.SELU, drawn.input(), x), precision.sums(), "selu");
    }

    @Property(tries = TRIES, seed = "4806")
    void softmaxTakesNoNoteOfAShift(@ForAll("inputs") LayerCase drawn, @ForAll Precision precision) {
        // Multiples of 1/64, so that the shift itself does not round.
        double[] x = Vectors.map(x(drawn), value -> Math.rint(64 * value) / 64);
        int classes = drawn.input().channels();
        Draw draw = new Draw(~drawn.seed());
        double[] shifts = Vectors.map(draw.normal(x.length / classes, 100), Math::rint);
        double[] shifted = IntStream.range(0, x.length).mapToDouble(i -> x[i] + shifts[i / classes]).toArray();
        Vectors.assertClose(forward(precision, Activation.SOFTMAX, drawn.input(), x),
                forward(precision, Activation.SOFTMAX, drawn.input(), shifted),
                precision.sums(), "softmax");
    }

    @Property(tries = TRIES, seed = "4807")
    void rowsOfSoftmaxSumToOneAndThoseOfItsGradientToZero(@ForAll("inputs") LayerCase drawn,
            @ForAll Precision precision) {
        Draw draw = new Draw(drawn.seed());
        double[] x = draw.normal(drawn.input().size(), 20);
        Passes passes = Passes.of(precision, ActivationLayer.of(Activation.SOFTMAX), drawn.input(), Map.of(), x,
                draw.normal(x.length));
        int classes = drawn.input().channels();
        for (int row = 0; row < x.length; row += classes) {
            assertEquals(1, Arrays.stream(passes.y(), row, row + classes).sum(), precision.relative());
            assertEquals(0, Arrays.stream(passes.dx(), row, row + classes).sum(), precision.relative());
        }
    }

    @Property(tries = TRIES, seed = "4808")
    void twoClassesOfSoftmaxAreASigmoidOfTheirDifference(@ForAll("inputs") LayerCase drawn,
            @ForAll Precision precision) {
        double[] z = x(drawn);
        double[] pairs = IntStream.range(0, 2 * z.length).mapToDouble(i -> i % 2 == 0 ? 0 : z[i / 2]).toArray();
        double[] softmax = forward(precision, Activation.SOFTMAX, Shape.of(z.length, 2), pairs);
        double[] second = IntStream.range(0, z.length).mapToDouble(i -> softmax[2 * i + 1]).toArray();
        Vectors.assertClose(forward(precision, Activation.SIGMOID, drawn.input(), z), second, precision.sums(),
                "softmax");
    }

    private static double[] x(LayerCase drawn) {
        return InputValues.SPREAD.draw("x", drawn.input(), new Draw(drawn.seed()));
    }

    private static double[] forward(Precision precision, Activation activation, Shape input, double[] x) {
        return Passes.forward(precision, ActivationLayer.of(activation), input, Map.of(), x);
    }

    @Provide
    Arbitrary<LayerCase> inputs() {
        return LayerArbitraries.of("Activation");
    }
}
