package dev.whisker.check;

import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * A function of several tensors with its own backward pass, which {@link GradientCheck} compares with central
 * differences.
 */
interface Differentiable extends AutoCloseable {
    /** The gradients that backward gives, one for each tensor of a point: dx, d_kernel, ... */
    List<String> gradients();

    /** The shapes of the tensors of a point. */
    List<Shape> shapes();

    Shape outputShape();

    /** A random point: the values of each tensor. */
    double[][] draw(Draw draw);

    /** The output at a point. Whatever is random draws the same each time. */
    double[] forward(double[][] point);

    /** The gradients at the point of the last {@link #forward}, for a gradient of its output. */
    double[][] backward(double[] dy);

    /**
     * Numbers that the last {@link #forward} has changed besides its output, by name: moving statistics and the like.
     */
    default Map<String, double[]> untrainedWeights() {
        return Map.of();
    }

    /** What the backend chose to compute it with; may be empty. */
    default String choices() {
        return "";
    }

    /** What the last call changed that it may not change, a line for each. */
    List<String> damage();

    @Override
    void close();
}
