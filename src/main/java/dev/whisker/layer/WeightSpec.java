package dev.whisker.layer;

import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.tensor.Shape;

/**
 * One weight of a layer.
 *
 * @param name      Keras' name: kernel, bias, gamma, beta, moving_mean, moving_variance
 * @param trainable whether the optimizer changes it (moving statistics: not)
 * @param regularizer the penalty on its values that is added to the loss; null for none
 */
public record WeightSpec(String name, Shape shape, Initializer initializer, boolean trainable,
        Regularizer regularizer) {
    /** What fits into one Java array on every machine. */
    private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    /** @throws LayerException if it has more elements than an array can hold */
    public WeightSpec {
        if (shape.size() > MAX_ELEMENTS) {
            throw new LayerException("weight '" + name + "' of shape " + shape + " would have " + shape.size()
                    + " elements; at most " + MAX_ELEMENTS
                    + " are possible; make the layer or its input smaller");
        }
    }

    /** Without a regularizer. */
    public WeightSpec(String name, Shape shape, Initializer initializer, boolean trainable) {
        this(name, shape, initializer, trainable, null);
    }
}
