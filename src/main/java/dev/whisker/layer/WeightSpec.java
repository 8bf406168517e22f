package dev.whisker.layer;

import dev.whisker.tensor.Shape;

/**
 * One weight of a layer.
 *
 * @param name      Keras' name: kernel, bias, gamma, beta, moving_mean, moving_variance
 * @param trainable whether the optimizer changes it (moving statistics: not)
 */
public record WeightSpec(String name, Shape shape, Initializer initializer, boolean trainable) {
}
