package dev.whisker.layer;

import dev.whisker.tensor.Tensor;

/**
 * Sees the values of a step as they are computed, layer by layer. What it throws ends the step. Reading a value waits
 * for it, so that one that watches a training sums up on the device what it is shown.
 */
public interface ValueWatcher {
    /** A layer has computed its output, or passes its input on as its output. */
    void forward(String layer, Tensor output);

    /**
     * The gradient of a layer's output is complete, along all ways to the loss; the layer runs backward next. Not
     * called where the gradient is not needed.
     */
    default void gradient(String layer, Tensor output) {
    }

    /**
     * A layer has computed its gradients.
     *
     * @param input the gradient of its input; null where it is not needed
     */
    void backward(String layer, Tensor input);
}
