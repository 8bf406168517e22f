package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * Activation functions, element by element, or along the last axis for softmax. Formulas and derivatives:
 * {@link Activation}.
 */
public interface ActivationOps {
    /** {@code y = activation(x)}. y may be x. */
    void forward(Activation activation, Tensor x, Tensor y);

    /**
     * {@code dx = dy * activation'}. dx may be dy.
     *
     * @param x the input; may be null where the activation is {@linkplain Activation#differentiableFromOutput()
     *          differentiable from its output}
     * @param y the output; may be null where it is not
     */
    void backward(Activation activation, Tensor x, Tensor y, Tensor dy, Tensor dx);

    /** {@code y = x > 0 ? x : slope * x}, for a slope of at least 0. y may be x. */
    void leakyReluForward(double slope, Tensor x, Tensor y);

    /** {@code dx = y > 0 ? dy : slope * dy}; the sign of y is that of x. dx may be dy. */
    void leakyReluBackward(double slope, Tensor y, Tensor dy, Tensor dx);
}
