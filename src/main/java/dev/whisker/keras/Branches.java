package dev.whisker.keras;

import dev.whisker.importer.FlatLayer;
import dev.whisker.importer.LayerPairs;
import dev.whisker.importer.LayerPairs.Pair;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.importer.TargetLayer;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks for layers of a model that can be mistaken for each other: they have the same shapes, and neither comes after
 * the other, so that no order of calls says which is which.
 */
final class Branches {
    /** Numbers of the layers with weights, by path. */
    private final Map<String, Integer> numbers = new HashMap<>();

    /** For each layer, the layers on which its input depends. */
    private final List<BitSet> earlier = new ArrayList<>();

    private Branches(List<FlatLayer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            BitSet own = new BitSet();
            for (int input : layers.get(i).inputs()) {
                if (input != TargetLayer.INPUT) {
                    own.or(earlier.get(input));
                    own.set(input);
                }
            }
            earlier.add(own);
            if (!layers.get(i).weights().isEmpty()) {
                numbers.put(layers.get(i).path(), i);
            }
        }
    }

    /**
     * Returns why pairs are not certain although nothing in the file contradicts them; empty also if the connections of
     * the model are unknown.
     *
     * @param name returns the name that a layer has in the file's model; empty if unknown
     */
    static Optional<String> doubt(LayerPairs pairs, List<FlatLayer> layers, Function<StoredLayer, String> name) {
        return layers.stream().anyMatch(layer -> layer.inputs().isEmpty()) ? Optional.empty()
                : new Branches(layers).doubt(pairs, name);
    }

    private Optional<String> doubt(LayerPairs pairs, Function<StoredLayer, String> name) {
        Map<List<Shape>, List<Pair>> alike = new HashMap<>();
        for (Pair pair : pairs.pairs()) {
            if (pair.stored() == null || pair.target() == null || isNamed(pair, name)) {
                continue;
            }
            List<Shape> shapes = pair.target().weights().stream().map(TargetLayer.Weight::shape).toList();
            for (Pair other : alike.computeIfAbsent(shapes, key -> new ArrayList<>())) {
                if (!isOrdered(pair.target(), other.target())) {
                    return Optional.of(KerasPairs.doubt(other.stored().name(), pair.stored().name(), shapes,
                            "'" + other.target().path() + "' and '" + pair.target().path()
                                    + "' are in parallel branches of the model, and the file does not have the model's"
                                    + " graph"));
                }
            }
            alike.get(shapes).add(pair);
        }
        return Optional.empty();
    }

    private boolean isOrdered(FlatLayer one, FlatLayer other) {
        int first = numbers.get(one.path());
        int second = numbers.get(other.path());
        return earlier.get(first).get(second) || earlier.get(second).get(first);
    }

    /** Whether a person gave the layer the same name in both models. */
    private static boolean isNamed(Pair pair, Function<StoredLayer, String> name) {
        String leaf = StoredLayers.leaf(pair.target().path());
        return name.apply(pair.stored()).equals(leaf) && !KerasClasses.isCounted(leaf, pair.target().type());
    }
}
