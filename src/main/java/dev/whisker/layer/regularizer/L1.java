package dev.whisker.layer.regularizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;

/**
 * {@code l1 * (|w1| + |w2| + ...)}, whose gradient is {@code l1 * sign(w)}, 0 at 0. Example: {@code new L1(0.001)}.
 *
 * @param l1 factor of the sum of absolute values
 */
public record L1(double l1) implements Regularizer {
    /** Keras' constructor. */
    public static final Signature<L1> SIGNATURE = Signature.of("L1", L1.class, optional("l1", 0.01));

    /** @throws dev.whisker.WhiskerException if the factor is negative or not finite */
    public L1 {
        Penalty.checkFactor("L1", "l1", l1);
    }

    @Override
    public void penalty(Backend backend, Tensor weight, Tensor penalty, Tensor scratch) {
        Penalty.magnitudes(backend.vector(), l1, weight, penalty);
    }

    @Override
    public void addGradient(Backend backend, Tensor weight, Tensor gradient, Tensor scratch) {
        Penalty.addSigns(backend.vector(), l1, weight, gradient, scratch);
    }

    @Override
    public String toString() {
        return Regularizers.format(this);
    }
}
