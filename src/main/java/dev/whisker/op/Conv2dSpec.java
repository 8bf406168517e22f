package dev.whisker.op;

import dev.whisker.tensor.Shape;

/**
 * A two-dimensional convolution (cross-correlation, as everywhere in deep learning).
 *
 * <pre>
 * y[n,i,j,f] = activation(bias[f] + sum over p,q,c of
 *     x[n, i*stride + p*dilation - pad, j*stride + q*dilation - pad, c] * kernel[p,q,c,f])
 * </pre>
 * Shapes: x (N,H,W,C), kernel (kernelHeight, kernelWidth, C, filters), bias (filters), y (N,H',W',filters).
 *
 * @param activation any but softmax, fused into forward only: backward methods of a plan take the gradient
 *                   <em>before</em> the activation, which follows from y where the activation is {@linkplain
 *                   Activation#differentiableFromOutput() differentiable from its output}
 */
public record Conv2dSpec(int filters, Window2d window, boolean bias, Activation activation) {
    public Conv2dSpec {
        if (filters < 1) {
            throw new IllegalArgumentException("filters must be at least 1, received " + filters);
        }
        Fusion.check(activation);
    }

    public Conv2dSpec withBias(boolean other) {
        return new Conv2dSpec(filters, window, other, activation);
    }

    public Shape outputShape(Shape input) {
        return window.outputShape(input).withChannels(filters);
    }

    public Shape kernelShape(Shape input) {
        return Shape.of(window.kernelHeight(), window.kernelWidth(), input.channels(), filters);
    }

    public Shape biasShape() {
        return Shape.of(filters);
    }
}
