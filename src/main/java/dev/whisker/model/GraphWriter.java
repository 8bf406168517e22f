package dev.whisker.model;

import dev.whisker.layer.Layer;
import dev.whisker.tensor.Shape;

/** What a graph is written with: layers are added one after another, each to values that are there already. */
public interface GraphWriter {
    /**
     * Adds a layer.
     *
     * @param inputs one; several for a {@link dev.whisker.layer.Merge}
     * @return its output
     * @throws dev.whisker.layer.LayerException if the layer cannot take the inputs, with the layer's name
     */
    Value add(String name, Layer layer, Value... inputs);

    /** The shape of a value, batch included. */
    Shape shape(Value value);
}
