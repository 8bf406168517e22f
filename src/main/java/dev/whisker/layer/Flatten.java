package dev.whisker.layer;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * All of a sample's elements in one row, in row-major order of (height, width, channels).
 *
 * <p>Shapes: x (N,...), y (N, product of the rest). A view. Example: {@code Flatten.of()}.
 */
public record Flatten() implements Layer {
    /** Keras' constructor. */
    public static final Signature<Flatten> SIGNATURE = Signature.of("Flatten", Flatten.class,
            KerasArguments.DATA_FORMAT);

    public static Flatten of() {
        return new Flatten();
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.notEmpty(this, input);
        return Shape.of(input.batch(), Rules.extent(this, input, input.size() / input.batch()));
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new ViewInstance();
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
