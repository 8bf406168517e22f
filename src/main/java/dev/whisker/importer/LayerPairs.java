package dev.whisker.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The pairs of layers of a file and layers of a model that belong together.
 *
 * @param pairs the pairs in the model's order, followed by the remaining layers of the file; either side of a pair may
 *              be null
 * @param remarks remarks for the user
 * @param refusal why the pairs must not be used even if all fit; null if they may be used
 */
public record LayerPairs(List<Pair> pairs, List<String> remarks, String refusal) {
    private static final int MAX_NAMED = 3;
    private static final String DEPTHWISE_KERNEL = "depthwise_kernel";

    /** The weight names of Keras' layers. */
    private static final Set<String> KERAS_NAMES = Set.of("kernel", "bias", "gamma", "beta", "moving_mean",
            "moving_variance", DEPTHWISE_KERNEL, "pointwise_kernel", "recurrent_kernel", "embeddings", "alpha");

    /** A layer of the file and the layer of the model that takes its weights. */
    public record Pair(StoredLayer stored, FlatLayer target) {
    }

    /** Returns the pairs of layers of the same path. */
    static LayerPairs byPath(List<StoredLayer> stored, List<FlatLayer> layers) {
        return byName(stored, FlatLayer.weighted(layers), StoredLayer::name, FlatLayer::path);
    }

    /** Returns the same pairs, refused for a reason. */
    public LayerPairs refused(String reason) {
        return new LayerPairs(pairs, remarks, reason);
    }

    /**
     * Returns the same pairs, refused for the first reason that applies to one of them, unless they are refused
     * already.
     */
    public LayerPairs refusing(Function<Pair, Optional<String>> reason) {
        return refusal != null ? this : pairs.stream().filter(pair -> pair.stored != null && pair.target != null)
                .map(reason).flatMap(Optional::stream)
                .findFirst().map(this::refused).orElse(this);
    }

    /** Returns the pairs of layers of the same name; names are unique on both sides. */
    public static LayerPairs byName(List<StoredLayer> stored, List<FlatLayer> targets,
            Function<StoredLayer, String> storedName,
            Function<FlatLayer, String> targetName) {
        Map<String, StoredLayer> left = new LinkedHashMap<>();
        stored.forEach(layer -> left.put(storedName.apply(layer), layer));
        List<Pair> pairs = new ArrayList<>();
        targets.forEach(target -> pairs.add(new Pair(left.remove(targetName.apply(target)), target)));
        left.values().forEach(layer -> pairs.add(new Pair(layer, null)));
        return new LayerPairs(pairs, List.of(), null);
    }

    /** Returns the pairs of layers at the same places, with a remark if names differ. */
    public static LayerPairs byOrder(List<StoredLayer> stored, List<FlatLayer> targets) {
        List<Pair> pairs = new ArrayList<>();
        List<String> renamed = new ArrayList<>();
        for (int i = 0; i < Math.max(stored.size(), targets.size()); i++) {
            Pair pair = new Pair(i < stored.size() ? stored.get(i) : null, i < targets.size() ? targets.get(i) : null);
            pairs.add(pair);
            if (pair.stored != null && pair.target != null && !pair.stored.name().equals(pair.target.path())) {
                renamed.add("'" + pair.stored.name() + "' for '" + pair.target.path() + "'");
            }
        }
        return new LayerPairs(pairs, renamed.isEmpty() ? List.of()
                : List.of("layers were matched by their order, because names differ: " + String.join(", ",
                renamed.subList(0, Math.min(MAX_NAMED, renamed.size()))) + (renamed.size() > MAX_NAMED ? " and "
                        + (renamed.size() - MAX_NAMED) + " more" : "")), null);
    }

    /** A pair of weights; either may be null. */
    public record WeightPair(StoredTensor stored, TargetLayer.Weight target) {
        /** Whether both are there and have the same shape. */
        public boolean fits() {
            return stored != null && target != null && stored.shape().equals(target.shape());
        }
    }

    /**
     * Returns the pairs of weights of a pair of layers. Weights are matched by name; those with numbers, or with names
     * unknown to Keras, in order, unless all must be matched by name. Keras' own names are never matched with each
     * other, such as beta with gamma.
     */
    public static List<WeightPair> weights(Pair pair, boolean namesOnly) {
        List<StoredTensor> stored = pair.stored == null ? List.of() : pair.stored.tensors();
        List<TargetLayer.Weight> targets = pair.target == null ? List.of() : pair.target.weights();
        Map<String, StoredTensor> byName = new LinkedHashMap<>();
        stored.forEach(tensor -> byName.put(tensor.name(), tensor));
        // Keras 2 uses this name for the kernel of DepthwiseConv2D. In SeparableConv2D it occurs together with another
        // kernel.
        if (byName.containsKey(DEPTHWISE_KERNEL) && !byName.containsKey("pointwise_kernel")
                && !byName.containsKey("kernel")) {
            byName.put("kernel", byName.remove(DEPTHWISE_KERNEL));
        }
        Map<TargetLayer.Weight, StoredTensor> found = new HashMap<>();
        targets.stream().filter(weight -> byName.containsKey(weight.name())).forEach(weight -> found.put(weight,
                byName.remove(weight.name())));
        List<StoredTensor> nameless = byName.values().stream().filter(tensor -> !namesOnly
                && !KERAS_NAMES.contains(tensor.name())).toList();
        List<TargetLayer.Weight> open = targets.stream().filter(weight -> !found.containsKey(weight)).toList();
        for (int i = 0; i < Math.min(nameless.size(), open.size()); i++) {
            found.put(open.get(i), nameless.get(i));
        }
        List<WeightPair> weights = new ArrayList<>();
        targets.forEach(weight -> weights.add(new WeightPair(found.get(weight), weight)));
        stored.stream().filter(tensor -> !found.containsValue(tensor)).forEach(tensor ->
                weights.add(new WeightPair(tensor, null)));
        return weights;
    }
}
