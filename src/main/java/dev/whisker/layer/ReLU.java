package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.describe.Signature;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;

/**
 * Rectified linear unit, as Keras' layer {@code ReLU} writes it.
 *
 * <pre>y = max(x, 0), or min(max(x, 0), 6)</pre>
 * Shapes: y as x, any. Kept for backward: y. Example: {@code ReLU.of(6.0)}.
 *
 * @param maxValue null for no limit, or 6
 */
public record ReLU(Double maxValue) implements Layer {
    /** Keras' constructor. */
    public static final Signature<ReLU> SIGNATURE = Signature.of("ReLU", ReLU.class,
            optional("max_value", null),
            refused("negative_slope", "a slope below 0 does not exist here; leave it out", 0),
            refused("threshold", "the threshold is 0; leave it out", 0));

    public ReLU {
        if (maxValue != null && maxValue != 6) {
            throw new LayerException("ReLU: max_value must be None or 6, received " + maxValue);
        }
    }

    public static ReLU of() {
        return new ReLU(null);
    }

    public static ReLU of(double maxValue) {
        return new ReLU(maxValue);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.notEmpty(this, input);
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return ActivationInstance.of(context, activation());
    }

    /** The activation function that this layer applies. */
    public Activation activation() {
        return maxValue == null ? Activation.RELU : Activation.RELU6;
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
