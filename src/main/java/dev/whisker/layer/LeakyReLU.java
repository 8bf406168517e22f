package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.ActivationOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Leaky rectified linear unit, as Keras' layer {@code LeakyReLU}.
 *
 * <pre>y = x &gt; 0 ? x : negativeSlope * x; dx = x &gt; 0 ? dy : negativeSlope * dy</pre>
 * Shapes: y as x, any. Kept for backward: y. Example: {@code LeakyReLU.of(0.1)}. Source: Maas et al., 2013, and Keras 3
 * {@code layers/activations/leaky_relu.py}; with the slope 0.2 it is also {@code activation=leaky_relu}.
 *
 * @param negativeSlope at least 0
 */
public record LeakyReLU(double negativeSlope) implements Layer {
    private static final double DEFAULT_SLOPE = 0.3;

    /** Keras' constructor. */
    public static final Signature<LeakyReLU> SIGNATURE = Signature.of("LeakyReLU", LeakyReLU.class,
            optional("negative_slope", DEFAULT_SLOPE));

    public LeakyReLU {
        if (!(negativeSlope >= 0 && negativeSlope <= Float.MAX_VALUE)) {
            throw new LayerException("LeakyReLU: negative_slope must be a number of at least 0, received "
                    + negativeSlope);
        }
    }

    /** With Keras' slope, 0.3. */
    public static LeakyReLU of() {
        return new LeakyReLU(DEFAULT_SLOPE);
    }

    public static LeakyReLU of(double negativeSlope) {
        return new LeakyReLU(negativeSlope);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.notEmpty(this, input);
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Instance(context, negativeSlope);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final ActivationOps activations;
        private final double slope;
        private final boolean needsBackward;

        Instance(LayerContext context, double slope) {
            this.activations = context.backend().activation();
            this.slope = slope;
            this.needsBackward = context.needsBackward();
        }

        @Override
        public boolean keepsOutput() {
            return needsBackward;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            activations.leakyReluForward(slope, x, y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                activations.leakyReluBackward(slope, y, dy, dx);
            }
        }
    }
}
