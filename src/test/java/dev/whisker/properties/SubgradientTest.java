package dev.whisker.properties;

import dev.whisker.check.Draw;
import dev.whisker.check.LayerCase;
import dev.whisker.check.Tolerance;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Size2d;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Where a function has a kink one derivative is chosen, everywhere the same. */
class SubgradientTest {
    private static final int TRIES = 600;
    /** Numbers that are met often: most windows have several maxima. */
    private static final int MAX_VALUE = 2;

    @Property(tries = TRIES, seed = "4701")
    void theFirstOfEqualMaximaGetsAllOfTheGradient(@ForAll("windows") LayerCase drawn, @ForAll Precision precision) {
        MaxPooling2D layer = (MaxPooling2D) drawn.layer();
        assertFirstMaximumTakesAll(layer, Window.of(layer, drawn.input()), drawn, precision);
    }

    @Property(tries = TRIES, seed = "4702")
    void theFirstOfEqualPixelsGetsAllOfTheGlobalGradient(@ForAll("windows") LayerCase drawn,
            @ForAll Precision precision) {
        MaxPooling2D whole = MaxPooling2D.of(new Size2d(drawn.input().height(), drawn.input().width()));
        assertFirstMaximumTakesAll(GlobalMaxPooling2D.of(), Window.of(whole, drawn.input()), drawn, precision);
    }

    @Provide
    Arbitrary<LayerCase> windows() {
        return LayerArbitraries.of("MaxPooling2D");
    }

    private static void assertFirstMaximumTakesAll(Layer layer, Window window, LayerCase drawn, Precision precision) {
        Draw draw = new Draw(drawn.seed());
        double[] x = new double[(int) drawn.input().size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = draw.between(-MAX_VALUE, 0);
        }
        double[] dy = Passes.cotangent(layer, drawn.input(), draw);
        double[] dx = new double[x.length];
        window.outputs().forEach(i -> {
            int first = window.inputs(i).reduce((one, other) -> x[other] > x[one] ? other : one).orElseThrow();
            dx[first] += dy[i];
        });
        Vectors.assertClose(dx, Passes.of(precision, layer, drawn.input(), Map.of(), x, dy).dx(), precision.sums(),
                "dx");
    }

    /**
     * A layer that computes its activation along with its sums has the derivatives of the activation that stands alone.
     */
    @Property(tries = 100, seed = "4703")
    void fusedActivationsChooseTheSame(@ForAll("kinked") Activation activation, @ForAll("points") List<Double> points,
            @ForAll Precision precision) {
        double[] x = points.stream().mapToDouble(Double::doubleValue).toArray();
        double[] dy = new Draw(points.hashCode()).normal(x.length);
        double[] expected = x.clone();
        for (int i = 0; i < x.length; i++) {
            expected[i] = dy[i] * derivative(activation, x[i]);
        }
        Map<String, double[]> identity = Map.of("kernel", new double[] {1}, "bias", new double[] {0});
        Tolerance tolerance = precision == Precision.FLOAT64 ? precision.sums() : precision.elementwise();
        for (Layer layer : List.of(Dense.of(1).activation(activation), Conv2D.of(1, 1).activation(activation),
                DepthwiseConv2D.of(1).activation(activation))) {
            Passes passes = Passes.of(precision, layer, Shape.of(1, x.length, 1, 1), identity, x, dy);
            Vectors.assertClose(expected, passes.dx(), tolerance, layer + " dx");
        }
        Passes alone = Passes.of(precision, ActivationLayer.of(activation), Shape.of(1, x.length), Map.of(), x, dy);
        Vectors.assertClose(expected, alone.dx(), tolerance, "dx");
    }

    private static double derivative(Activation activation, double x) {
        return switch (activation) {
            case RELU -> x > 0 ? 1 : 0;
            case RELU6 -> x > 0 && x < 6 ? 1 : 0;
            case HARD_SIGMOID -> x > -3 && x < 3 ? 1.0 / 6 : 0;
            case HARD_SWISH -> x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
            case ELU -> x > 0 ? 1 : Math.exp(x);
            case SELU -> Activation.SELU_SCALE * (x > 0 ? 1 : Activation.SELU_ALPHA * Math.exp(x));
            case LEAKY_RELU -> x > 0 ? 1 : 0.2;
            default -> throw new IllegalArgumentException(activation + " has no kink");
        };
    }

    @Provide
    Arbitrary<Activation> kinked() {
        return Arbitraries.of(Activation.RELU, Activation.RELU6, Activation.HARD_SIGMOID, Activation.HARD_SWISH,
                Activation.ELU, Activation.SELU, Activation.LEAKY_RELU);
    }

    /** Kinks, and the whole numbers around them. */
    @Provide
    Arbitrary<List<Double>> points() {
        return Arbitraries.of(-0.0, 0.0, -3.0, 3.0, 6.0, -4.0, -1.0, 1.0, 2.0, 5.0,
                7.0).list().ofMinSize(1).ofMaxSize(20);
    }
}
