package dev.whisker.layer;

import dev.whisker.tensor.Shape;

/**
 * A value that a {@link ValueWatcher} is shown in every step.
 *
 * @param layer    the path of the layer whose output it is
 * @param shape    batch included
 * @param gradient whether the gradient of the value is shown too
 */
public record WatchedValue(String layer, Shape shape, boolean gradient) {
}
