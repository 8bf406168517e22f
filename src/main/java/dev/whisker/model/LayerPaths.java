package dev.whisker.model;

import dev.whisker.layer.Block;
import dev.whisker.layer.Body;
import dev.whisker.layer.Chain;
import dev.whisker.layer.Composite;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.Submodel;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The names of layers, also of those inside others: "dense"; "base" for an application and "base/block_1_expand" for a layer of it. Layers of a block are named
 * as if they stood beside it.
 */
public final class LayerPaths {
    private LayerPaths() {
    }

    /** All paths in the model's order: a composite before the layers in it. */
    public static List<String> all(Sequential model) {
        return collect(model, layer -> true);
    }

    /** The paths of layers that are not made of others. */
    public static List<String> leaves(Sequential model) {
        return collect(model, layer -> !(layer.layer() instanceof Composite));
    }

    private static List<String> collect(Sequential model, Predicate<NamedLayer> wanted) {
        List<String> paths = new ArrayList<>();
        collect(model.layers(), "", model.shape(0, 1), wanted, paths);
        return paths;
    }

    private static void collect(List<NamedLayer> layers, String prefix, Shape input, Predicate<NamedLayer> wanted, List<String> paths) {
        List<Shape> shapes = Chain.shapes(layers, input);
        for (int i = 0; i < layers.size(); i++) {
            NamedLayer named = layers.get(i);
            if (wanted.test(named)) {
                paths.add(prefix + named.name());
            }
            if (named.layer() instanceof Composite composite) {
                collect(composite.body(shapes.get(i)), inside(named, prefix), shapes.get(i), wanted, paths);
            }
        }
    }

    private static String inside(NamedLayer named, String prefix) {
        return named.layer() instanceof Block ? prefix : prefix + named.name() + "/";
    }

    /** The same layers, those frozen whose paths are accepted; all layers in a composite whose own path is. */
    static List<NamedLayer> freeze(List<NamedLayer> layers, Shape input, Predicate<String> paths) {
        return freeze(layers, "", input, paths);
    }

    private static List<NamedLayer> freeze(List<NamedLayer> layers, String prefix, Shape input, Predicate<String> paths) {
        List<Shape> shapes = Chain.shapes(layers, input);
        List<NamedLayer> result = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            NamedLayer named = layers.get(i);
            result.add(paths.test(prefix + named.name()) ? named.withTrainable(false) : freezeInside(named, prefix, shapes.get(i), paths));
        }
        return result;
    }

    private static NamedLayer freezeInside(NamedLayer named, String prefix, Shape input, Predicate<String> paths) {
        if (!(named.layer() instanceof Composite composite)) {
            return named;
        }
        List<NamedLayer> before = composite.body(input);
        List<NamedLayer> after = freeze(before, inside(named, prefix), input, paths);
        if (after.equals(before)) {
            return named;
        }
        Body body = new Body(after);
        return named.withLayer(composite instanceof Block block ? block.withBody(body) : new Submodel(composite.type(), body));
    }
}
