package dev.whisker.keras;

import dev.whisker.importer.FlatLayer;
import dev.whisker.importer.LayerPairs;
import dev.whisker.importer.LayerPairs.Pair;
import dev.whisker.importer.LayerPairs.WeightPair;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.importer.TargetLayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pairs layers by their places in the graph. From the output backward, the n-th input of a layer in the file belongs to
 * the n-th input of its layer in the model. If classes, arguments and shapes of weights agree everywhere, both models
 * compute the same with these weights, whatever the names.
 */
final class GraphPairs {
    private static final int NONE = -2;

    private final ConfiguredGraph graph;
    private final List<FlatLayer> layers;
    private final Map<String, StoredLayer> stored = new HashMap<>();

    /** For each layer of the model, the call in the file. */
    private final int[] callOf;

    /** For each call, the layer of the model. */
    private final int[] layerOf;

    private GraphPairs(ConfiguredGraph graph, List<StoredLayer> stored, List<FlatLayer> layers) {
        this.graph = graph;
        this.layers = layers;
        stored.forEach(layer -> this.stored.put(layer.name(), layer));
        callOf = new int[layers.size()];
        layerOf = new int[graph.calls().size()];
        Arrays.fill(callOf, NONE);
        Arrays.fill(layerOf, NONE);
    }

    /**
     * Returns a pair for each layer with weights.
     *
     * @param layers all plain layers of the model, the last of which gives its output
     * @return empty if the graphs differ or are unknown, or names given by people contradict them
     */
    static Optional<LayerPairs> of(ConfiguredGraph graph, List<StoredLayer> stored, List<FlatLayer> layers) {
        boolean certain = stored.stream().noneMatch(layer -> layer.placement().tie() < 0);
        return certain && !layers.isEmpty() ? new GraphPairs(graph, stored, layers).pairs() : Optional.empty();
    }

    private Optional<LayerPairs> pairs() {
        List<Pair> pairs = new ArrayList<>();
        if (!agree()) {
            return Optional.empty();
        }
        for (int i = 0; i < layers.size(); i++) {
            FlatLayer target = layers.get(i);
            StoredLayer layer = callOf[i] == NONE ? null : stored.get(graph.calls().get(callOf[i]).layer().path());
            if ((layer == null) != target.weights().isEmpty()) {
                return Optional.empty();
            }
            if (layer != null) {
                pairs.add(new Pair(layer, target));
            }
        }
        boolean complete = pairs.stream().map(Pair::stored).distinct().count() == stored.size()
                && pairs.size() == stored.size();
        return complete && !isContradicted(pairs) ? Optional.of(new LayerPairs(pairs, List.of(), null))
                : Optional.empty();
    }

    /** Walks both graphs from their outputs. */
    private boolean agree() {
        ArrayDeque<int[]> open = new ArrayDeque<>();
        open.add(new int[] {graph.output(), layers.size() - 1});
        while (!open.isEmpty()) {
            int call = open.peek()[0];
            int layer = open.remove()[1];
            if (call == TargetLayer.INPUT || layer == TargetLayer.INPUT) {
                if (call != layer) {
                    return false;
                }
                continue;
            }
            if (layerOf[call] != NONE || callOf[layer] != NONE) {
                if (layerOf[call] != layer || callOf[layer] != call) {
                    return false;
                }
                continue;
            }
            layerOf[call] = layer;
            callOf[layer] = call;
            List<Integer> theirs = graph.calls().get(call).inputs();
            List<Integer> ours = layers.get(layer).inputs();
            boolean connectedAlike = theirs.size() == ours.size() && !ours.isEmpty();
            if (!connectedAlike || !isAlike(graph.calls().get(call), layers.get(layer))) {
                return false;
            }
            for (int i = 0; i < ours.size(); i++) {
                open.add(new int[] {theirs.get(i), ours.get(i)});
            }
        }
        return true;
    }

    private boolean isAlike(ConfiguredGraph.Call call, FlatLayer target) {
        StoredLayer layer = stored.get(call.layer().path());
        boolean fits = layer == null ? target.weights().isEmpty()
                : LayerPairs.weights(new Pair(layer, target), false).stream().allMatch(WeightPair::fits);
        return fits && KerasClasses.canonical(call.layer().type()).equals(target.type()) && target.layer() != null
                && LayerArguments.agree(call.layer().arguments(), target.layer());
    }

    /** Whether a name that a person gave to a layer is that of another layer of the model. */
    private static boolean isContradicted(List<Pair> pairs) {
        Set<String> names = new HashSet<>();
        pairs.forEach(pair -> names.add(StoredLayers.leaf(pair.target().path())));
        return pairs.stream().anyMatch(pair -> {
            String name = StoredLayers.leaf(pair.stored().name());
            return names.contains(name) && !name.equals(StoredLayers.leaf(pair.target().path()))
                    && !KerasClasses.isCounted(name, pair.target().type());
        });
    }
}
