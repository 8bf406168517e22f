package dev.whisker.model;

import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Tensor;

/**
 * A weight of a model, with its memory.
 *
 * @param path      "layer/weight", such as "conv2d/kernel"
 * @param trainable whether the optimizer changes it
 * @param gradient  null if it is not trained
 */
public record Parameter(String path, WeightSpec spec, boolean trainable, Tensor value, Tensor gradient) {
}
