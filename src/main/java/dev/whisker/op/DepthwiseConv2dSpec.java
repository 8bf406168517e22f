package dev.whisker.op;

import dev.whisker.tensor.Shape;

/**
 * A depthwise convolution: each input channel has its own {@code depthMultiplier} filters.
 *
 * <pre>
 * y[n,i,j,c*M+m] = activation(bias[c*M+m] + sum over p,q of
 *     x[n, i*stride + p*dilation - pad, j*stride + q*dilation - pad, c] * kernel[p,q,c,m])
 * </pre>
 * Shapes: x (N,H,W,C), kernel (kernelHeight, kernelWidth, C, M), bias (C*M), y (N,H',W',C*M). The activation is fused
 * as in {@link Conv2dSpec}.
 */
public record DepthwiseConv2dSpec(int depthMultiplier, Window2d window, boolean bias, Activation activation) {
    public DepthwiseConv2dSpec {
        if (depthMultiplier < 1) {
            throw new IllegalArgumentException("depth_multiplier must be at least 1, received " + depthMultiplier);
        }
        Fusion.check(activation);
    }

    public Shape outputShape(Shape input) {
        return window.outputShape(input).withChannels(filters(input));
    }

    public Shape kernelShape(Shape input) {
        return Shape.of(window.kernelHeight(), window.kernelWidth(), input.channels(), depthMultiplier);
    }

    public Shape biasShape(Shape input) {
        return Shape.of(filters(input));
    }

    private int filters(Shape input) {
        long filters = (long) input.channels() * depthMultiplier;
        if (filters > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("depth_multiplier " + depthMultiplier + " makes " + filters
                    + " channels; at most " + Integer.MAX_VALUE
                    + " are possible");
        }
        return (int) filters;
    }
}
