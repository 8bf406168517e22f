package dev.whisker.layer;

import dev.whisker.tensor.Shape;

/** A layer with an input it can take. */
record LayerCase(Layer layer, Shape input) {
    @Override
    public String toString() {
        return layer + " on " + input;
    }
}
