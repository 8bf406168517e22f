package dev.whisker.layer;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;

/** What a layer finds around it when its instance is made. */
public interface LayerContext {
    Backend backend();

    /** TRAINING: dropout drops, augmentation augments, batch norm uses the batch, and backward will be called. */
    Mode mode();

    /** Whether this layer's weights are trained. A layer that is frozen in a training program computes as in inference, but may pass gradients through. */
    boolean trainable();

    /** Whether anybody wants the gradient of the input; where not, backward gets a null dx. */
    boolean needsInputGradient();

    /** The area that plans share. */
    Scratch scratch();

    /** The key of this layer's random numbers. */
    RandomKey key();

    /** The values of a weight, by its name in {@link Layer#weights}. */
    Tensor weight(String name);

    /** Where backward writes the gradient of a weight; null if it is not trained, or the mode is inference. */
    Tensor gradient(String name);
}
