package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.Draw;
import dev.whisker.check.LayerCase;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.SingleLayer;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Backward is the adjoint of forward: {@code <A x, dy> = <x, A^T dy>}.
 *
 * <p>A x is f(x) - f(0), so layers may add a constant: a bias, an offset, what lies around a rotated picture. The
 * equation holds as well for weights in place of x, and for maxima and relu, whose output is their gradient times their
 * input (Euler's theorem for homogeneous functions).
 */
class AdjointTest {
    private static final int CONFIGURATIONS = 1000;
    private static final List<String> LAYERS =
            List.of("Conv2D", "DepthwiseConv2D", "Dense", "BatchNormalization", "ZeroPadding2D", "MaxPooling2D",
            "GlobalMaxPooling2D", "GlobalAveragePooling2D", "Dropout", "Flatten", "Reshape", "Activation", "ReLU",
            "Rescaling", "Resizing", "RandomFlip",
            "RandomRotation");

    private static final Map<String, Integer> TRIED = new ConcurrentHashMap<>();

    @AfterContainer
    static void everyLayerIsTriedOftenEnough() {
        LAYERS.forEach(layer -> assertTrue(TRIED.getOrDefault(layer, 0) >= CONFIGURATIONS, () -> layer + " was tried "
                + TRIED.get(layer) + " times"));
    }

    /** More than are wanted, for they do not come in equal numbers. */
    @Property(tries = 17 * 1120, seed = "4101")
    void backwardIsTheAdjointOfForward(@ForAll("linear") LayerCase linear, @ForAll("precisions") Precision precision) {
        TRIED.merge(linear.layer().type(), 1, Integer::sum);
        Draw draw = new Draw(linear.seed());
        Map<String, double[]> weights = Passes.weights(linear.layer(), linear.input(), draw);
        try (SingleLayer layer = Passes.open(precision, linear, weights)) {
            double[] x = draw.normal(linear.input().size());
            double[] dy = Passes.cotangent(linear.layer(), linear.input(), draw);
            double[] y = layer.forward(x);
            SingleLayer.Gradients gradients = layer.backward(dy);
            assertAdjoint(x, y, layer.forward(new double[x.length]), dy, gradients.input(), precision, "the input");
            List<String> trained = List.copyOf(gradients.weights().keySet());
            if (!trained.isEmpty()) {
                trained.forEach(name -> layer.weight(name, new double[weights.get(name).length]));
                assertAdjoint(Vectors.concatenate(trained.stream().map(weights::get).toList()), y, layer.forward(x), dy,
                        Vectors.concatenate(gradients.weights().values()), precision, "the weights");
            }
        }
    }

    private static void assertAdjoint(double[] x, double[] y, double[] atZero, double[] dy, double[] dx,
            Precision precision, String of) {
        double forward = Vectors.dot(Vectors.minus(y, atZero), dy);
        double backward = Vectors.dot(x, dx);
        double size = (Vectors.norm(y) + Vectors.norm(atZero)) * Vectors.norm(dy) + Vectors.norm(x) * Vectors.norm(dx);
        assertTrue(Math.abs(forward - backward) <= precision.relative() * size, () -> "as a function of " + of
                + " <A x, dy> is " + forward
                + ", but <x, A^T dy> is " + backward);
    }

    @Provide
    Arbitrary<LayerCase> linear() {
        return Arbitraries.of(LAYERS).flatMap(LayerArbitraries::of).map(AdjointTest::linear);
    }

    /** Mostly float64, which shows smaller mistakes in less time. */
    @Provide
    Arbitrary<Precision> precisions() {
        return Arbitraries.frequency(Tuple.of(7, Precision.FLOAT64), Tuple.of(1, Precision.FLOAT32));
    }

    /** The same case with what is not linear left out. */
    private static LayerCase linear(LayerCase drawn) {
        Layer layer = drawn.layer();
        if (layer instanceof Conv2D conv) {
            return drawn.withLayer(conv.activation(Activation.LINEAR));
        }
        if (layer instanceof DepthwiseConv2D conv) {
            return drawn.withLayer(conv.activation(Activation.LINEAR));
        }
        if (layer instanceof Dense dense) {
            return drawn.withLayer(dense.activation(Activation.LINEAR));
        }
        if (layer instanceof ActivationLayer) {
            return drawn.withLayer(ActivationLayer.of(drawn.seed() % 2 == 0 ? Activation.LINEAR : Activation.RELU));
        }
        if (layer instanceof ReLU) {
            return drawn.withLayer(ReLU.of());
        }
        return layer instanceof BatchNormalization ? drawn.withMode(Mode.INFERENCE) : drawn;
    }
}
