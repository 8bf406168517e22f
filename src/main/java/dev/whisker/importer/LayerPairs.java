package dev.whisker.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which layer of a file belongs to which layer of a model.
 *
 * @param pairs   in the model's order, then the layers of the file that are left over; either side of a pair may be null
 * @param remarks what deserves a look
 */
record LayerPairs(List<Pair> pairs, List<String> remarks) {
    private static final int MOST_NAMED = 3;

    /** A layer of the file and the one of the model that takes its weights. */
    record Pair(StoredLayer stored, FlatLayer target) {
    }

    /** @param targets the layers of the model that have weights */
    static LayerPairs of(WeightFormat format, List<StoredLayer> stored, List<FlatLayer> targets) {
        return switch (format) {
            case NPZ, SAFETENSORS -> byName(stored, targets, StoredLayer::name, FlatLayer::path);
            case KERAS_WEIGHTS -> byName(stored, targets, StoredLayer::name, FlatLayer::countedPath);
            default -> {
                if (agree(stored, targets, StoredLayer::name, FlatLayer::path)) {
                    yield byName(stored, targets, StoredLayer::name, FlatLayer::path);
                }
                Function<StoredLayer, String> storedLeaf = layer -> StoredLayers.leaf(layer.name());
                Function<FlatLayer, String> targetLeaf = layer -> StoredLayers.leaf(layer.path());
                yield agree(stored, targets, storedLeaf, targetLeaf) ? byName(stored, targets, storedLeaf, targetLeaf) : byOrder(stored, targets);
            }
        };
    }

    /** Whether names are unique on both sides, and those of one side all among those of the other. */
    private static boolean agree(List<StoredLayer> stored, List<FlatLayer> targets, Function<StoredLayer, String> storedName,
            Function<FlatLayer, String> targetName) {
        List<String> left = stored.stream().map(storedName).toList();
        List<String> right = targets.stream().map(targetName).toList();
        HashSet<String> leftSet = new HashSet<>(left);
        HashSet<String> rightSet = new HashSet<>(right);
        return leftSet.size() == left.size() && rightSet.size() == right.size() && (leftSet.containsAll(rightSet) || rightSet.containsAll(leftSet));
    }

    private static LayerPairs byName(List<StoredLayer> stored, List<FlatLayer> targets, Function<StoredLayer, String> storedName,
            Function<FlatLayer, String> targetName) {
        Map<String, StoredLayer> left = new LinkedHashMap<>();
        stored.forEach(layer -> left.put(storedName.apply(layer), layer));
        List<Pair> pairs = new ArrayList<>();
        targets.forEach(target -> pairs.add(new Pair(left.remove(targetName.apply(target)), target)));
        left.values().forEach(layer -> pairs.add(new Pair(layer, null)));
        return new LayerPairs(pairs, List.of());
    }

    private static LayerPairs byOrder(List<StoredLayer> stored, List<FlatLayer> targets) {
        List<Pair> pairs = new ArrayList<>();
        List<String> renamed = new ArrayList<>();
        for (int i = 0; i < Math.max(stored.size(), targets.size()); i++) {
            Pair pair = new Pair(i < stored.size() ? stored.get(i) : null, i < targets.size() ? targets.get(i) : null);
            pairs.add(pair);
            if (pair.stored != null && pair.target != null && !pair.stored.name().equals(pair.target.path())) {
                renamed.add("'" + pair.stored.name() + "' for '" + pair.target.path() + "'");
            }
        }
        return new LayerPairs(pairs, List.of("layers were matched by their order, as names differ: " + String.join(", ",
                renamed.subList(0, Math.min(MOST_NAMED, renamed.size()))) + (renamed.size() > MOST_NAMED ? " and " + (renamed.size() - MOST_NAMED) + " more" : "")));
    }

    /** A pair of weights; either side may be null. */
    record WeightPair(StoredTensor stored, TargetLayer.Weight target) {
    }

    /** The weights of a pair of layers: by name if the names are the same or must be, else in order. */
    static List<WeightPair> weights(Pair pair, boolean namesOnly) {
        List<StoredTensor> stored = pair.stored == null ? List.of() : pair.stored.tensors();
        List<TargetLayer.Weight> targets = pair.target == null ? List.of() : pair.target.weights();
        Map<String, StoredTensor> byName = new HashMap<>();
        stored.forEach(tensor -> byName.put(tensor.name(), tensor));
        boolean sameNames = stored.size() == targets.size() && targets.stream().allMatch(weight -> byName.containsKey(weight.name()));
        List<WeightPair> weights = new ArrayList<>();
        if (namesOnly || sameNames) {
            targets.forEach(weight -> weights.add(new WeightPair(byName.remove(weight.name()), weight)));
            stored.stream().filter(tensor -> byName.containsKey(tensor.name())).forEach(tensor -> weights.add(new WeightPair(tensor, null)));
        } else {
            for (int i = 0; i < Math.max(stored.size(), targets.size()); i++) {
                weights.add(new WeightPair(i < stored.size() ? stored.get(i) : null, i < targets.size() ? targets.get(i) : null));
            }
        }
        return weights;
    }
}
