package dev.whisker.op;

import dev.whisker.tensor.Shape;

/**
 * An inverted residual block (Sandler et al., MobileNetV2, 2018): a convolution that expands channels, a depthwise one,
 * and one that projects to few channels again.
 *
 * <pre>
 * e = expand(x);   d = depthwise(e);   p = project(d)
 * y = residual ? p + x : p
 * </pre>
 * Shapes: x (N,H,W,C); e, d and p as the three have them; y that of p. All three have a bias.
 *
 * @param residual whether the input is added, which then has the shape of p
 */
public record InvertedResidualSpec(Conv2dSpec expand, DepthwiseConv2dSpec depthwise, Conv2dSpec project,
        boolean residual) {
    /** The shape of e. */
    public Shape expandedShape(Shape input) {
        return expand.outputShape(input);
    }

    /** The shape of d. */
    public Shape convolvedShape(Shape input) {
        return depthwise.outputShape(expandedShape(input));
    }

    /** The shape of p and y. */
    public Shape outputShape(Shape input) {
        return project.outputShape(convolvedShape(input));
    }
}
