package dev.whisker.layer;

import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Hands out tensors for a {@link SingleLayer}, so that the caller can decide where they lie: between guard zones,
 * for instance.
 */
@FunctionalInterface
public interface TensorSource {
    /**
     * A tensor of its own, which nothing else uses.
     *
     * @param name what it is: "x", "y", "dy", "dx", "samples" (of several inputs "x0", "dx0", "x1", ...), a weight's
     *             name, "d_" and a weight's name, "buffer " and a buffer's name
     */
    Tensor tensor(String name, Shape shape, DType dtype);

    /** The area that the layer's plans share, not sealed yet; called once. The layer seals and closes it. */
    default Scratch scratch() {
        return new Scratch();
    }
}
