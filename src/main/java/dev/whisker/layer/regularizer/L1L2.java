package dev.whisker.layer.regularizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.Backend;
import dev.whisker.op.VectorOps;
import dev.whisker.tensor.Tensor;

/**
 * {@link L1} and {@link L2} together: {@code l1 * (|w1| + |w2| + ...) + l2 * (w1^2 + w2^2 + ...)}. As in Keras, both
 * factors are 0 unless they are given. Example: {@code new L1L2(0.001, 0.01)}.
 *
 * @param l1 factor of the sum of absolute values
 * @param l2 factor of the sum of squares
 */
public record L1L2(double l1, double l2) implements Regularizer {
    /** Keras' constructor. */
    public static final Signature<L1L2> SIGNATURE =
            Signature.of("L1L2", L1L2.class, optional("l1", 0.0), optional("l2", 0.0));

    /** @throws dev.whisker.WhiskerException if a factor is negative or not finite */
    public L1L2 {
        Penalty.checkFactor("L1L2", "l1", l1);
        Penalty.checkFactor("L1L2", "l2", l2);
    }

    @Override
    public void penalty(Backend backend, Tensor weight, Tensor penalty, Tensor scratch) {
        VectorOps vector = backend.vector();
        Penalty.magnitudes(vector, l1, weight, penalty);
        Penalty.squares(vector, l2, weight, scratch);
        vector.axpy(1, scratch, penalty, null);
    }

    @Override
    public void addGradient(Backend backend, Tensor weight, Tensor gradient, Tensor scratch) {
        Penalty.addSigns(backend.vector(), l1, weight, gradient, scratch);
        Penalty.addDoubles(backend.vector(), l2, weight, gradient);
    }

    @Override
    public String toString() {
        return Regularizers.format(this);
    }
}
