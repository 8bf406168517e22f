package dev.whisker.keras;

import dev.whisker.importer.FlatLayer;
import dev.whisker.importer.LayerPairs;
import dev.whisker.importer.LayerPairs.Pair;
import dev.whisker.importer.LayerPairs.WeightPair;
import dev.whisker.importer.Placement;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.importer.StoredTensor;
import java.util.List;
import java.util.Optional;

/** Pairs layers of Keras 3 weights without a configuration, whose names are class names with counters. */
final class CountedPairs {
    private CountedPairs() {
    }

    static LayerPairs of(List<StoredLayer> stored, List<FlatLayer> layers) {
        List<FlatLayer> targets = FlatLayer.weighted(layers);
        // The attributes of a user-defined class are not generated names.
        if (stored.stream().anyMatch(layer -> layer.placement().equals(Placement.UNORDERED))) {
            return KerasPairs.of(null, stored, layers);
        }
        LayerPairs pairs = LayerPairs.byName(stored, targets, StoredLayer::name, FlatLayer::countedPath)
                .refusing(pair -> namedElsewhere(pair, targets));
        return pairs.refusal() != null ? pairs
                : Branches.doubt(pairs, layers, CountedPairs::realName).map(pairs::refused).orElse(pairs);
    }

    /** The name that a layer had in its model; empty if the file does not have it. */
    private static String realName(StoredLayer layer) {
        return layer.placement().name() == null ? "" : layer.placement().name();
    }

    /** Why the number of a layer may be misleading: its name is that of another layer that it also fits. */
    private static Optional<String> namedElsewhere(Pair pair, List<FlatLayer> targets) {
        String name = pair.stored().placement().name();
        return targets.stream().filter(other -> other != pair.target()
                        && StoredLayers.leaf(other.path()).equals(name)
                        && !StoredLayers.leaf(pair.target().path()).equals(name)
                        && !KerasClasses.isCounted(name, other.type())
                        && LayerPairs.weights(new Pair(pair.stored(), other), false).stream()
                        .allMatch(WeightPair::fits))
                .findFirst().map(other -> KerasPairs.doubt(null, name,
                        pair.stored().tensors().stream().map(StoredTensor::shape).toList(), "by its number it is '"
                                + pair.target().path() + "', but by its name '" + other.path() + "'"));
    }
}
