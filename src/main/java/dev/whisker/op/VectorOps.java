package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * Element-wise arithmetic over flat vectors, of which optimizers are made. Tensors count by their number of elements,
 * which must agree; shapes do not matter. An output may be one of the inputs, but must not overlap one partly.
 *
 * <p>{@code guard} (1), such as {@link OptimizerOps#countOutside} of the gradients, makes an operation conditional:
 * nothing is written unless it is 0. It is null for no condition. NaN propagates.
 */
public interface VectorOps {
    /** {@code out = f(x)}, with the numbers a and b as the function names them. */
    void map(VectorFunction function, double a, double b, Tensor x, Tensor out, Tensor guard);

    /** {@code out = f(x, y)}, with the numbers a and b as the function names them. */
    void combine(VectorCombination combination, double a, double b, Tensor x, Tensor y, Tensor out, Tensor guard);

    /**
     * {@code out = the sum of f(x)}, out (1): a slice of one element puts it anywhere in a larger tensor. Added up in
     * float64, in an order that depends on the number of elements alone, and rounded once.
     */
    void sum(VectorSum sum, Tensor x, Tensor out);

    /**
     * {@code x *= min(1, limit / norm)} with {@code norm = sqrt(sumOfSquares)}: clipping by norm where sumOfSquares (1)
     * is that of x, by global norm where it is that of all. Not a bit of x changes where the norm is at most the limit;
     * all of x becomes NaN where the norm is not finite.
     *
     * @param limit not negative: {@link #requireLimit}
     */
    void scaleToNorm(Tensor x, Tensor sumOfSquares, double limit, Tensor guard);

    /** @throws IllegalArgumentException if a vector cannot have such a norm */
    static double requireLimit(double limit) {
        if (!(limit >= 0)) {
            throw new IllegalArgumentException("a norm is not negative, received a limit of " + limit);
        }
        return limit;
    }

    /** {@code x *= a}. */
    default void scale(double a, Tensor x, Tensor guard) {
        map(VectorFunction.SCALE, a, 0, x, x, guard);
    }

    /** {@code x += a}. */
    default void addScalar(double a, Tensor x, Tensor guard) {
        map(VectorFunction.ADD, a, 0, x, x, guard);
    }

    /** {@code out = sqrt(x + epsilon)}. */
    default void sqrt(Tensor x, double epsilon, Tensor out, Tensor guard) {
        map(VectorFunction.SQRT, epsilon, 0, x, out, guard);
    }

    /** {@code out = 1 where x > 0, -1 where x < 0, x where it is 0 or NaN}. */
    default void sign(Tensor x, Tensor out, Tensor guard) {
        map(VectorFunction.SIGN, 0, 0, x, out, guard);
    }

    /** {@code x = min(max(x, low), high)}, for {@code low <= high}; NaN stays. */
    default void clip(Tensor x, double low, double high, Tensor guard) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("values are clipped to [low, high], received [" + low + ", " + high
                    + "]");
        }
        map(VectorFunction.CLIP, low, high, x, x, guard);
    }

    /** {@code y += a x}. */
    default void axpy(double a, Tensor x, Tensor y, Tensor guard) {
        combine(VectorCombination.LINEAR, a, 1, x, y, y, guard);
    }

    /** {@code y = a x + b y}. */
    default void axpby(double a, Tensor x, double b, Tensor y, Tensor guard) {
        combine(VectorCombination.LINEAR, a, b, x, y, y, guard);
    }

    /** {@code out = x y}. */
    default void multiply(Tensor x, Tensor y, Tensor out, Tensor guard) {
        combine(VectorCombination.MULTIPLY, 0, 0, x, y, out, guard);
    }

    /** {@code out = x / y}. */
    default void divide(Tensor x, Tensor y, Tensor out, Tensor guard) {
        combine(VectorCombination.DIVIDE, 0, 0, x, y, out, guard);
    }

    /** {@code out = x1^2 + x2^2 + ...}, out (1). */
    default void sumOfSquares(Tensor x, Tensor out) {
        sum(VectorSum.SQUARES, x, out);
    }

    /** {@code out = |x1| + |x2| + ...}, out (1). */
    default void sumOfMagnitudes(Tensor x, Tensor out) {
        sum(VectorSum.MAGNITUDES, x, out);
    }
}
