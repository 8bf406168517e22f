package dev.whisker.layer;

import dev.whisker.tensor.Tensor;
import java.util.List;

/** The left-to-right combination of several tensors of one shape, as in a sum or a product. */
@FunctionalInterface
interface Merged {
    /** Combines two tensors. y may be a or b. */
    void combine(Tensor a, Tensor b, Tensor y);

    /** {@code y = ((x0 . x1) . x2) . ...} over the first {@code count} inputs, at least two. y may be x0 or x1. */
    default void of(List<Tensor> xs, int count, Tensor y) {
        combine(xs.get(0), xs.get(1), y);
        for (int i = 2; i < count; i++) {
            combine(y, xs.get(i), y);
        }
    }
}
