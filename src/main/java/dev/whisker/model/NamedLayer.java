package dev.whisker.model;

import dev.whisker.layer.Layer;
import java.io.Serializable;

/**
 * A layer of a {@link Body}.
 *
 * @param name unique in the body; names the weights ("conv2d/kernel")
 */
public record NamedLayer(String name, Layer layer) implements Serializable {
}
