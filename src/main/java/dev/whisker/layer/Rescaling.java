package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.op.AugmentOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Moves values into another range.
 *
 * <pre>y = x * scale + offset; dx = dy * scale</pre>
 * Shapes: y as x, any. Kept for backward: nothing. Example: {@code Rescaling.of(1.0 / 255)}.
 *
 * @param scale  factor of the input
 * @param offset added after scaling
 */
public record Rescaling(double scale, double offset) implements Layer {
    /** Keras' constructor. */
    public static final Signature<Rescaling> SIGNATURE = Signature.of("Rescaling", Rescaling.class,
            required("scale"), optional("offset", 0.0));

    public Rescaling {
        Rules.finite("Rescaling", "scale", scale);
        Rules.finite("Rescaling", "offset", offset);
    }

    public static Rescaling of(double scale) {
        return new Rescaling(scale, 0);
    }

    public Rescaling offset(double offset) {
        return new Rescaling(scale, offset);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.notEmpty(this, input);
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Instance(context.backend().augment(), this);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final AugmentOps augment;
        private final Rescaling layer;

        Instance(AugmentOps augment, Rescaling layer) {
            this.augment = augment;
            this.layer = layer;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            augment.rescale(x, layer.scale, layer.offset, y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                augment.rescale(dy, layer.scale, 0, dx);
            }
        }
    }
}
