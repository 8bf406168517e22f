package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Compares the gradients of a layer with central differences along random directions: for a random cotangent c and tangent t,
 * {@code <dx, t>} must be {@code (<c, y(x + h t)> - <c, y(x - h t)>) / 2h}, and likewise for each weight.
 */
final class DirectionalCheck {
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;
    /** Second differences of smooth functions are of the size of STEP squared, those across a kink of the size of STEP. */
    private static final double KINK = 1e-9;
    private static final int REDRAWS = 3;

    private final SingleLayer layer;
    private final Random random;

    private DirectionalCheck(SingleLayer layer, Random random) {
        this.layer = layer;
        this.random = random;
    }

    static void check(LayerCase layerCase, Mode mode, boolean frozen, long seed) {
        SingleLayer.Builder builder = SingleLayer.of(layerCase.layer(), layerCase.input()).mode(mode).seed(seed).gradients();
        try (ReferenceBackend backend = new ReferenceBackend(); SingleLayer layer = (frozen ? builder.frozen() : builder).build(backend)) {
            layer.step(seed & 0xFF, (int) (seed & 0xF), new Random(seed).ints(layerCase.input().batch(), 0, 1000).toArray());
            new DirectionalCheck(layer, new Random(seed)).check(Math.toIntExact(layerCase.input().size()));
        }
    }

    private void check(int inputSize) {
        for (int draw = 0; draw <= REDRAWS; draw++) {
            if (smoothAndRight(inputSize)) {
                return;
            }
        }
        throw new AssertionError(layer.layer() + " has a kink at each of " + (REDRAWS + 1) + " random inputs");
    }

    /** Fails if a gradient is wrong; false if there was a kink in the way, so that nothing can be said. */
    private boolean smoothAndRight(int inputSize) {
        for (WeightSpec spec : layer.weights()) {
            // A variance must be positive; the others may be anything.
            layer.weight(spec.name(), spec.name().endsWith("moving_variance") ? positive(spec.shape().size()) : normal(spec.shape().size()));
        }
        double[] x = normal(inputSize);
        double[] y = layer.forward(x);
        double[] cotangent = normal(y.length);
        SingleLayer.Gradients gradients = layer.backward(cotangent);
        Map<String, double[]> weights = new HashMap<>();
        gradients.weights().keySet().forEach(name -> weights.put(name, layer.weight(name)));

        boolean smooth = directional("dx", gradients.input(), x, moved -> dot(cotangent, layer.forward(moved)));
        for (Map.Entry<String, double[]> weight : weights.entrySet()) {
            String name = weight.getKey();
            smooth &= directional("d_" + name, gradients.weights().get(name), weight.getValue(), moved -> {
                layer.weight(name, moved);
                return dot(cotangent, layer.forward(x));
            });
            layer.weight(name, weight.getValue());
        }
        return smooth;
    }

    private boolean directional(String what, double[] gradient, double[] point, ToDoubleFunction<double[]> function) {
        assertEquals(point.length, gradient.length, what);
        double[] tangent = normal(point.length);
        double above = at(point, tangent, STEP, function);
        double below = at(point, tangent, -STEP, function);
        double here = at(point, tangent, 0, function);
        double scale = 0.1;
        for (int i = 0; i < gradient.length; i++) {
            scale += Math.abs(gradient[i] * tangent[i]);
        }
        if (Math.abs(above + below - 2 * here) > KINK * scale) {
            return false;
        }
        double error = Math.abs((above - below) / (2 * STEP) - dot(gradient, tangent)) / scale;
        assertTrue(error <= TOLERANCE, () -> layer.layer() + ": " + what + " differs from central differences by " + error);
        return true;
    }

    private static double at(double[] point, double[] tangent, double step, ToDoubleFunction<double[]> function) {
        double[] moved = point.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * tangent[i];
        }
        return function.applyAsDouble(moved);
    }

    private double[] normal(long size) {
        return random.doubles(size).map(u -> random.nextGaussian()).toArray();
    }

    private double[] positive(long size) {
        return random.doubles(size, 0.2, 2).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
