package dev.whisker.model;

import java.util.List;

/**
 * The names of layers, also of those inside others: "dense"; "base" for an application and "base/block_1_expand" for a
 * layer of it. Layers of a block are named as if they stood next to it.
 */
public final class LayerPaths {
    private LayerPaths() {
    }

    /** All paths in the model's order: a composite before the layers in it. */
    public static List<String> all(Graph model) {
        return Opening.of(model).paths();
    }

    /** The paths of layers that are not made of others. */
    public static List<String> leaves(Graph model) {
        return Opening.of(model).leaves();
    }
}
