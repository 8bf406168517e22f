package dev.whisker.layer;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;

/** What a layer's instance receives when it is made: backend, mode, weights and their gradients. */
public interface LayerContext {
    Backend backend();

    /** TRAINING: dropout drops, augmentation augments, batch norm uses the batch, and backward will be called. */
    Mode mode();

    /**
     * Whether this layer's weights are trained. Where they are frozen, gradients may still pass through. As in Keras,
     * only batch normalization computes otherwise then, namely as in inference; dropout and augmentation stay active.
     */
    boolean trainable();

    /** Whether the gradient of the input is needed; if not, backward gets a null dx. */
    boolean needsInputGradient();

    /** {@link #needsInputGradient()}, of one of several inputs. */
    default boolean needsInputGradient(int input) {
        return needsInputGradient();
    }

    /** The area that plans share. */
    Scratch scratch();

    /** The key of this layer's random numbers. */
    RandomKey key();

    /** The values of a weight, by its name in {@link Layer#weights}. */
    Tensor weight(String name);

    /**
     * Where backward writes the gradient of a weight; null if it is not needed. May be non-null in inference mode too:
     * then backward is asked for what forward computes there.
     */
    Tensor gradient(String name);

    /**
     * Whether backward will be called, in either mode: the gradient of the input or of one of these weights
     * is needed.
     */
    default boolean needsBackward(String... weights) {
        for (String weight : weights) {
            if (gradient(weight) != null) {
                return true;
            }
        }
        return needsInputGradient();
    }
}
