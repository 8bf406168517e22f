package dev.whisker.op;

import dev.whisker.tensor.Shape;

/**
 * A matrix product with bias over the last axis; all other axes are rows.
 *
 * <pre>y[r,u] = activation(bias[u] + sum over k of x[r,k] * kernel[k,u])</pre>
 * Shapes: x (..., K), kernel (K, units), bias (units), y (..., units). The activation is fused as in
 * {@link Conv2dSpec}.
 */
public record DenseSpec(int units, boolean bias, Activation activation) {
    public DenseSpec {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1, received " + units);
        }
        Fusion.check(activation);
    }

    public Shape outputShape(Shape input) {
        return input.withChannels(units);
    }

    public Shape kernelShape(Shape input) {
        return Shape.of(input.channels(), units);
    }

    public Shape biasShape() {
        return Shape.of(units);
    }
}
