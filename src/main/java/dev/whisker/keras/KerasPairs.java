package dev.whisker.keras;

import dev.whisker.importer.FlatLayer;
import dev.whisker.importer.LayerMatcher;
import dev.whisker.importer.LayerPairs;
import dev.whisker.importer.LayerPairs.Pair;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.importer.StoredTensor;
import dev.whisker.importer.TargetLayer;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides which layer of a Keras file belongs to which layer of a model, if the layers of the file have names and are
 * listed in the order of calls.
 *
 * <p>Layers that are called one after another are matched by the order of calls, if the file has it. Names decide if
 * the orders differ without consequences, because layers of different shapes cannot be mistaken for each other, or if
 * the file does not have the order. Only names given by people count: Keras numbers its own names (conv2d, conv2d_1) as
 * layers are created, not as they are called. What neither the order nor names decide, such as which of two equal
 * branches is which, is decided by the graph if the file's is that of the model, and refused otherwise.
 */
final class KerasPairs {
    private static final String REMEDY = "; save it as a whole Sequential or Functional model, as in"
            + " model.save(\"model.keras\"), or give these layers the same names in both models";

    private final List<StoredLayer> stored;
    private final List<FlatLayer> targets;

    private KerasPairs(List<StoredLayer> stored, List<FlatLayer> targets) {
        this.stored = stored;
        this.targets = targets;
    }

    /** @param model the file's model; null if unknown */
    static LayerMatcher with(ConfiguredModel model) {
        return (stored, layers) -> of(model, stored, layers);
    }

    /** @param model the file's model; null if unknown */
    static LayerPairs of(ConfiguredModel model, List<StoredLayer> stored, List<FlatLayer> layers) {
        LayerPairs chosen = new KerasPairs(stored, FlatLayer.weighted(layers)).choose();
        Optional<String> doubt = Optional.ofNullable(chosen.refusal())
                .or(() -> Branches.doubt(chosen, layers, layer -> StoredLayers.leaf(layer.name())));
        LayerPairs certain = doubt.isEmpty() ? chosen : Optional.ofNullable(model)
                .flatMap(ConfiguredGraph::of).flatMap(graph -> GraphPairs.of(graph, stored, layers))
                .orElseGet(() -> chosen.refused(doubt.get()));
        return certain.refusing(KerasPairs::reused).refusing(KerasPairs::otherClass);
    }

    private LayerPairs choose() {
        LayerPairs inOrder = LayerPairs.byOrder(stored, targets);
        Optional<String> unordered = unordered();
        Optional<LayerPairs> named = byName();
        if (named.isEmpty()) {
            return unordered.map(inOrder::refused).orElse(inOrder);
        }
        Optional<String> doubt = contradiction(named.get());
        if (doubt.isEmpty() && fits(named.get())) {
            return named.get();
        }
        boolean complete = stored.size() == targets.size() && fits(inOrder);
        boolean known = stored.stream().allMatch(layer -> layer.placement().type() != null)
                || namesAreCounted(named.get());
        if (complete && known && unordered.isEmpty()) {
            return inOrder;
        }
        return doubt.or(() -> complete
                ? Optional.of("layers of the file fit those of the model by their order, but not by their names"
                + REMEDY)
                : Optional.empty()).map(named.get()::refused).orElse(named.get());
    }

    private Optional<LayerPairs> byName() {
        if (agree(StoredLayer::name, FlatLayer::path)) {
            return Optional.of(LayerPairs.byName(stored, targets, StoredLayer::name, FlatLayer::path));
        }
        Function<StoredLayer, String> storedLeaf = layer -> StoredLayers.leaf(layer.name());
        Function<FlatLayer, String> targetLeaf = layer -> StoredLayers.leaf(layer.path());
        return agree(storedLeaf, targetLeaf) ? Optional.of(LayerPairs.byName(stored, targets, storedLeaf, targetLeaf))
                : Optional.empty();
    }

    /** Whether names are unique on both sides, and all names of one side occur on the other. */
    private boolean agree(Function<StoredLayer, String> storedName, Function<FlatLayer, String> targetName) {
        List<String> left = stored.stream().map(storedName).toList();
        List<String> right = targets.stream().map(targetName).toList();
        Set<String> leftSet = new HashSet<>(left);
        Set<String> rightSet = new HashSet<>(right);
        return leftSet.size() == left.size() && rightSet.size() == right.size() && (leftSet.containsAll(rightSet)
                || rightSet.containsAll(leftSet));
    }

    private static boolean fits(LayerPairs pairs) {
        return pairs.pairs().stream().allMatch(pair -> pair.stored() == null || pair.target() == null
                || !KerasClasses.differ(KerasClasses.of(pair.stored()), pair.target().type())
                && LayerPairs.weights(pair, false).stream().allMatch(LayerPairs.WeightPair::fits));
    }

    private static boolean isCounted(Pair pair) {
        return KerasClasses.isCounted(pair.target().path(), pair.target().type());
    }

    private static boolean namesAreCounted(LayerPairs pairs) {
        return pairs.pairs().stream().filter(pair -> pair.stored() != null && pair.target() != null)
                .allMatch(KerasPairs::isCounted);
    }

    /** Looks for two layers of the same shapes that may be called in either order. */
    private Optional<String> unordered() {
        Map<List<Shape>, List<StoredLayer>> alike = new HashMap<>();
        for (StoredLayer layer : stored) {
            for (StoredLayer other : alike.computeIfAbsent(shapes(layer), shapes -> new ArrayList<>())) {
                int tie = layer.placement().tie();
                if (tie < 0 || other.placement().tie() < 0 || tie > 0 && tie == other.placement().tie()) {
                    return Optional.of(doubt(other.name(), layer.name(), shapes(layer),
                            "the file does not define the order in which they are called"));
                }
            }
            alike.get(shapes(layer)).add(layer);
        }
        return Optional.empty();
    }

    /**
     * Looks for two layers of the same shapes whose names contradict the order in the file, or whose order is unknown
     * and whose names do not define it.
     */
    private Optional<String> contradiction(LayerPairs named) {
        Map<StoredLayer, Integer> places = new HashMap<>();
        Map<List<Shape>, Integer> counts = new HashMap<>();
        stored.forEach(layer -> places.put(layer, counts.merge(shapes(layer), 1, Integer::sum) - 1));
        Map<List<Shape>, Integer> targetCounts = new HashMap<>();
        Map<List<Shape>, Pair> last = new HashMap<>();
        for (Pair pair : named.pairs()) {
            if (pair.target() == null) {
                continue;
            }
            List<Shape> shapes = pair.target().weights().stream().map(TargetLayer.Weight::shape).toList();
            int place = targetCounts.merge(shapes, 1, Integer::sum) - 1;
            if (pair.stored() == null || !shapes(pair.stored()).equals(shapes)) {
                continue;
            }
            Pair before = last.put(shapes, pair);
            boolean crossed = before != null && places.get(before.stored()) > places.get(pair.stored());
            boolean moved = isCounted(pair) && places.get(pair.stored()) != place;
            boolean unknown = before != null && isCounted(pair) && isCounted(before) && pair.stored().placement()
                    .tie() != 0;
            if (crossed || moved || unknown) {
                String other = before != null ? before.stored().name() : stored.stream().filter(layer -> shapes(layer)
                        .equals(shapes)).toList().get(0).name();
                return Optional.of(doubt(other.equals(pair.stored().name()) ? null : other, pair.stored().name(),
                        shapes,
                        unknown ? "the file does not define the order in which they are called"
                                : "their names contradict the order of the list in the file"));
            }
        }
        return Optional.empty();
    }

    static String doubt(String first, String second, List<Shape> shapes, String reason) {
        String layers = first == null ? "layer '" + second + "'" : "layers '" + first + "' and '" + second + "'";
        return "it is not certain where the weights of " + layers + " of the file, of shapes " + shapes + ", belong: "
                + reason + REMEDY;
    }

    private static List<Shape> shapes(StoredLayer layer) {
        return layer.tensors().stream().map(StoredTensor::shape).toList();
    }

    private static Optional<String> reused(Pair pair) {
        int calls = pair.stored().placement().calls();
        return calls == 1 ? Optional.empty() : Optional.of("layer '" + pair.stored().name() + "' is called " + calls
                + " times in the file's model; '" + pair.target().path()
                        + "' is called once, and layers cannot share weights here");
    }

    private static Optional<String> otherClass(Pair pair) {
        String type = KerasClasses.of(pair.stored());
        return KerasClasses.differ(type, pair.target().type()) ? Optional.of("layer '" + pair.stored().name()
                + "' of the file is a " + type + ", but '"
                + pair.target().path() + "' is a " + pair.target().type()
                        + "; describe the model with the layers of the file") : Optional.empty();
    }
}
