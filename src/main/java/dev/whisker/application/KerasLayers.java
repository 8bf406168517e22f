package dev.whisker.application;

import dev.whisker.layer.Block;
import dev.whisker.layer.Composite;
import dev.whisker.layer.NamedLayer;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** An application's layers as Keras counts them. */
public final class KerasLayers {
    private static final String INPUT = "input_layer";

    private KerasLayers() {
    }

    /**
     * The names of all layers in Keras' order: one for the input, then the application's; those of a block stand before the layer that joins its branches, an
     * addition or a product, which the block is named after.
     */
    public static List<String> names(Composite application, Shape input) {
        List<String> names = new ArrayList<>(List.of(INPUT));
        collect(application.body(input), names);
        return names;
    }

    private static void collect(List<NamedLayer> layers, List<String> names) {
        for (NamedLayer named : layers) {
            if (named.layer() instanceof Block block) {
                collect(block.body().layers(), names);
            }
            names.add(named.name());
        }
    }
}
