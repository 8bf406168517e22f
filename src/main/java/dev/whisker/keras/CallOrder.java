package dev.whisker.keras;

import dev.whisker.importer.Placement;
import dev.whisker.keras.CallGraph.Places;
import dev.whisker.keras.ConfiguredModel.ConfiguredLayer;
import dev.whisker.keras.ConfiguredModel.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lists the plain layers of a model that have weights in the order in which the model calls them, whatever their names
 * and their order in the file.
 */
final class CallOrder {
    private final Predicate<ConfiguredLayer> hasWeights;
    private final List<Placed> placed = new ArrayList<>();
    private int ties;

    /** A layer and its place. */
    record Placed(ConfiguredLayer layer, Placement placement) {
    }

    private record Candidate(ConfiguredLayer layer, int first, int last) {
    }

    private CallOrder(Predicate<ConfiguredLayer> hasWeights) {
        this.hasWeights = hasWeights;
    }

    /** @param hasWeights whether a plain layer has weights */
    static List<Placed> of(ConfiguredModel model, Predicate<ConfiguredLayer> hasWeights) {
        CallOrder order = new CallOrder(hasWeights);
        order.add(model, 0, 1);
        return order.placed;
    }

    private boolean weighted(ConfiguredLayer layer) {
        return layer.body() == null ? hasWeights.test(layer) : layer.body().layers().stream().anyMatch(this::weighted);
    }

    private void add(ConfiguredModel model, int outerTie, int outerCalls) {
        List<Candidate> candidates = candidates(model);
        for (int from = 0; from < candidates.size();) {
            int to = from + 1;
            for (int last = candidates.get(from).last; to < candidates.size() && candidates.get(to)
                    .first <= last; to++) {
                last = Math.max(last, candidates.get(to).last);
            }
            int tie = outerTie != 0 ? outerTie : to - from == 1 ? 0 : ++ties;
            for (Candidate candidate : candidates.subList(from, to)) {
                ConfiguredLayer layer = candidate.layer;
                int calls = outerCalls > 1 ? outerCalls : Math.max(1, layer.calls().size());
                if (layer.body() == null) {
                    placed.add(new Placed(layer, new Placement(layer.type(), tie, calls)));
                } else {
                    add(layer.body(), tie, calls);
                }
            }
            from = to;
        }
    }

    private List<Candidate> candidates(ConfiguredModel model) {
        List<Candidate> candidates = new ArrayList<>();
        List<ConfiguredLayer> layers = model.layers();
        List<Places> places = model.kind() == Kind.GRAPH ? new CallGraph(layers).places(this::weighted) : List.of();
        for (int i = 0; i < layers.size(); i++) {
            if (weighted(layers.get(i))) {
                candidates.add(switch (model.kind()) {
                    case GRAPH -> new Candidate(layers.get(i), places.get(i).first(), places.get(i).last());
                    case CHAIN -> new Candidate(layers.get(i), i, i);
                    case UNKNOWN -> new Candidate(layers.get(i), 0, layers.size());
                });
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::first));
        return candidates;
    }
}
