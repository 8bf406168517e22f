package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;

/**
 * Keras' layer {@code Activation}: an activation function by itself.
 *
 * <pre>y = activation(x), as in {@link Activation}</pre>
 * Shapes: y as x; softmax runs along the last axis. Kept for backward: y, or x for swish and hard_swish. Example:
 * {@code ActivationLayer.of(Activation.SELU)}.
 *
 * @param activation applied to the result
 */
public record ActivationLayer(Activation activation) implements Layer {
    /** Keras' constructor. */
    public static final Signature<ActivationLayer> SIGNATURE = Signature.of("Activation", ActivationLayer.class,
            required("activation"));

    public static ActivationLayer of(Activation activation) {
        return new ActivationLayer(activation);
    }

    @Override
    public String type() {
        return "Activation";
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.notEmpty(this, input);
        if (activation == Activation.SOFTMAX && input.rank() < 2) {
            throw new LayerException(this, input, "softmax runs along the last of at least 2 dimensions");
        }
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return ActivationInstance.of(context, activation);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
