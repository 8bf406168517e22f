package dev.whisker.application;

import dev.whisker.model.Composite;
import dev.whisker.model.Graph;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** An application's layers as Keras counts them. */
public final class KerasLayers {
    private static final String INPUT = "input_layer";

    private KerasLayers() {
    }

    /**
     * The names of all layers in Keras' order: one for the input, then the application's; those of a block stand before
     * the layer that joins its branches, an addition or a product, which the block is named after.
     */
    public static List<String> names(Composite application, Shape input) {
        List<String> names = new ArrayList<>(List.of(INPUT));
        Graph.of(application, input).nodes().forEach(node -> names.add(node.path()));
        return names;
    }
}
