package example;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.tensor.Shape;

/** {@code y = x^exponent}, {@code dx = dy * exponent * x^(exponent - 1)}. Shapes: y as x. Kept for backward: x. */
public record Power(int exponent) implements Layer {
    public Power {
        if (exponent < 1) {
            throw new IllegalArgumentException("Power: exponent must be at least 1, received " + exponent);
        }
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new ElementwiseInstance(context.backend(), x -> Math.pow(x, exponent),
                x -> exponent * Math.pow(x, exponent - 1));
    }
}
