package example;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.tensor.Shape;

/** {@link Power} with a mistake: its backward pass forgets the factor before the power. */
record ForgottenFactor(int exponent) implements Layer {
    ForgottenFactor {
        if (exponent < 1) {
            throw new IllegalArgumentException("ForgottenFactor: exponent must be at least 1, received " + exponent);
        }
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new ElementwiseInstance(context.backend(), x -> Math.pow(x, exponent), x -> Math.pow(x, exponent - 1));
    }
}
