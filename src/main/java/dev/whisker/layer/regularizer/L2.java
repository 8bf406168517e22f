package dev.whisker.layer.regularizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;

/**
 * {@code l2 * (w1^2 + w2^2 + ...)}, whose gradient is {@code 2 l2 * w}. Example: {@code new L2(0.001)}.
 *
 * @param l2 factor of the sum of squares
 */
public record L2(double l2) implements Regularizer {
    /** Keras' constructor. */
    public static final Signature<L2> SIGNATURE = Signature.of("L2", L2.class, optional("l2", 0.01));

    /** @throws dev.whisker.WhiskerException if the factor is negative or not finite */
    public L2 {
        Penalty.checkFactor("L2", "l2", l2);
    }

    @Override
    public void penalty(Backend backend, Tensor weight, Tensor penalty, Tensor scratch) {
        Penalty.squares(backend.vector(), l2, weight, penalty);
    }

    @Override
    public void addGradient(Backend backend, Tensor weight, Tensor gradient, Tensor scratch) {
        Penalty.addDoubles(backend.vector(), l2, weight, gradient);
    }

    @Override
    public String toString() {
        return Regularizers.format(this);
    }
}
