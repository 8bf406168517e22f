package dev.whisker.layer.regularizer;

import dev.whisker.WhiskerException;
import dev.whisker.op.VectorOps;
import dev.whisker.tensor.Tensor;

/** The two sums that Keras' regularizers are made of (Keras 3 {@code regularizers/regularizers.py}). */
final class Penalty {
    private Penalty() {
    }

    /** @throws WhiskerException unless a factor is at least 0 and finite */
    static void checkFactor(String owner, String name, double factor) {
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new WhiskerException(owner + "'s " + name + " must be a number of at least 0, received " + factor);
        }
    }

    /** {@code out = factor * (|w1| + |w2| + ...)}. */
    static void magnitudes(VectorOps vector, double factor, Tensor weight, Tensor out) {
        vector.sumOfMagnitudes(weight, out);
        vector.scale(factor, out, null);
    }

    /** {@code gradient += factor * sign(w)}. */
    static void addSigns(VectorOps vector, double factor, Tensor weight, Tensor gradient, Tensor scratch) {
        vector.sign(weight, scratch, null);
        vector.axpy(factor, scratch, gradient, null);
    }

    /** {@code out = factor * (w1^2 + w2^2 + ...)}. */
    static void squares(VectorOps vector, double factor, Tensor weight, Tensor out) {
        vector.sumOfSquares(weight, out);
        vector.scale(factor, out, null);
    }

    /** {@code gradient += 2 factor * w}. */
    static void addDoubles(VectorOps vector, double factor, Tensor weight, Tensor gradient) {
        vector.axpy(2 * factor, weight, gradient, null);
    }
}
