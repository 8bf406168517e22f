package dev.whisker.keras;

import dev.whisker.importer.FlatLayer;
import dev.whisker.importer.Placement;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.importer.StoredTensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Knows Keras' layer classes whose weights may have the same shapes as those of another class. */
final class KerasClasses {
    /** Classes of which no two compute the same from the same weights. */
    private static final Set<String> DISTINCT = Set.of("Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "Dense",
            "Embedding", "BatchNormalization");

    private static final Map<String, String> OTHER_NAMES = Map.of("BatchNormalizationV1", "BatchNormalization",
            "BatchNormalizationV2", "BatchNormalization",
            "SyncBatchNormalization", "BatchNormalization", "Convolution2D", "Conv2D");

    private static final Map<String, String> BY_SNAKE_CASE = DISTINCT.stream()
            .collect(Collectors.toMap(FlatLayer::snakeCase, type -> type));

    private KerasClasses() {
    }

    /** Whether a model has the name that Keras gives to a Sequential. */
    static boolean isSequential(String modelName) {
        return withoutNumber(modelName).equals("sequential");
    }

    /** Returns the current class name, without the package of a registered class. */
    static String canonical(String type) {
        String plain = type.substring(type.lastIndexOf('>') + 1);
        return OTHER_NAMES.getOrDefault(plain, plain);
    }

    /**
     * Returns the class of a stored layer: the one in the file, or the one after which Keras would have named the
     * layer; null if neither is known.
     */
    static String of(StoredLayer layer) {
        String type = layer.placement().type();
        return type != null ? canonical(type) : BY_SNAKE_CASE.get(withoutNumber(StoredLayers.leaf(layer.name())));
    }

    /** Whether weights of one class, which may be null, do not belong in a layer of another class. */
    static boolean differ(String stored, String wanted) {
        return stored != null && !stored.equals(wanted) && DISTINCT.contains(stored) && DISTINCT.contains(wanted);
    }

    /**
     * Whether a name is one that Keras generates for layers without a name: "conv2d", "conv2d_1". Such a name does not
     * determine the place of the layer.
     */
    static boolean isCounted(String name, String type) {
        return withoutNumber(StoredLayers.leaf(name)).equals(FlatLayer.snakeCase(type));
    }

    /**
     * Returns the layers of a model of a user-defined class, which the file lists in the order in which they were added
     * to the model. That need not be the order of calls: if the counters in the names of layers with the same shapes
     * are in a different order, the layers were not created in the order of the list, and their order is unknown.
     *
     * @param name returns the name that a layer had in its model; null if unknown
     */
    static List<StoredLayer> doubtful(List<StoredLayer> listed, Function<StoredLayer, String> name) {
        Map<List<Object>, Integer> last = new HashMap<>();
        Set<List<Object>> doubted = new HashSet<>();
        for (StoredLayer layer : listed) {
            List<Object> kind = kind(layer, name.apply(layer));
            if (!kind.isEmpty() && last.merge(kind, number(name.apply(layer)), (before, now) -> before > now
                    ? Integer.MAX_VALUE : now) == Integer.MAX_VALUE) {
                doubted.add(kind);
            }
        }
        return listed.stream().map(layer -> layer.placed(doubted.contains(kind(layer, name.apply(layer)))
                ? Placement.UNORDERED : new Placement(null, layer.placement().tie(), 1, name.apply(layer)))).toList();
    }

    /**
     * Returns a key that layers have in common if they can be mistaken for each other; empty for layers without a
     * generated name.
     */
    private static List<Object> kind(StoredLayer layer, String name) {
        String leaf = name == null ? "" : withoutNumber(StoredLayers.leaf(name));
        return BY_SNAKE_CASE.containsKey(leaf) ? List.of(leaf, layer.tensors().stream().map(StoredTensor::shape)
                .toList()) : List.of();
    }

    private static int number(String name) {
        String leaf = StoredLayers.leaf(name);
        String plain = withoutNumber(leaf);
        return plain.length() == leaf.length() ? 0 : Integer.parseInt(leaf.substring(plain.length() + 1));
    }

    private static String withoutNumber(String name) {
        return name.replaceFirst("_\\d{1,9}$", "");
    }
}
