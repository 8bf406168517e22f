package dev.whisker.op;

import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Dropout with inverted scaling. Backward needs forward's mask: a backend draws it again from the same numbers, or
 * keeps a bit for each element where reading that costs less.
 */
public interface DropoutOps {
    /** The shape of the mask that forward keeps for an x of this shape, of type UINT8; null where it is drawn again. */
    default Shape maskShape(Shape x) {
        return null;
    }

    /**
     * {@code y[i] = u(i) >= rate ? x[i] / (1 - rate) : 0} with u(i) from {@link Philox#dropout}; rate 1 gives zeros.
     *
     * @param mask as {@link #maskShape} has it; null where nothing is to be kept
     */
    void forward(Tensor x, double rate, RandomKey key, long step, Tensor y, Tensor mask);

    /**
     * {@code dx[i] = u(i) >= rate ? dy[i] / (1 - rate) : 0}.
     *
     * @param mask what forward has kept; null to draw it again
     */
    void backward(Tensor dy, double rate, RandomKey key, long step, Tensor mask, Tensor dx);
}
