package dev.whisker.model.rewrite;

import dev.whisker.layer.Block;
import dev.whisker.layer.Composite;
import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the layers of an application where the application was, named "base/block_1_expand". Their weights have these names before and after. Other rewrites
 * then see every layer, memory is planned over all of them, and backward can end between two of them.
 */
public final class InlineComposites {
    private InlineComposites() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Sequential apply(Sequential model) {
        List<NamedLayer> layers = new ArrayList<>();
        for (int i = 0; i < model.size(); i++) {
            inline(model.layers().get(i), model.shape(i, 1), layers);
        }
        return layers.size() == model.size() ? model : model.withLayers(layers);
    }

    private static void inline(NamedLayer named, Shape input, List<NamedLayer> layers) {
        if (!(named.layer() instanceof Composite composite) || composite instanceof Block) {
            layers.add(named);
            return;
        }
        Shape shape = input;
        for (NamedLayer inner : composite.body(input)) {
            inline(inner.inside(named), shape, layers);
            shape = inner.layer().outputShape(shape);
        }
    }
}
