package dev.whisker.importer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keras' classes of layers, as far as weights of one may have the shapes of another's. */
final class KerasClasses {
    /** Two of these never compute the same from the same weights. */
    private static final Set<String> TOLD_APART = Set.of("Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "Dense",
            "Embedding", "BatchNormalization");

    private static final Map<String, String> OTHER_NAMES = Map.of("BatchNormalizationV1", "BatchNormalization",
            "BatchNormalizationV2", "BatchNormalization",
            "SyncBatchNormalization", "BatchNormalization", "Convolution2D", "Conv2D");

    private static final Map<String, String> BY_SNAKE_CASE = TOLD_APART.stream()
            .collect(Collectors.toMap(FlatLayer::snakeCase, type -> type));

    private KerasClasses() {
    }

    /** Whether a model bears the name that Keras gives to a Sequential. */
    static boolean isSequential(String modelName) {
        return withoutNumber(modelName).equals("sequential");
    }

    /** The class name of today, without the package of a registered class. */
    static String canonical(String type) {
        String plain = type.substring(type.lastIndexOf('>') + 1);
        return OTHER_NAMES.getOrDefault(plain, plain);
    }

    /**
     * The class of a stored layer: as its file says, else that by which Keras would have called it; null if neither is
     * known.
     */
    static String of(StoredLayer layer) {
        String type = layer.placement().type();
        return type != null ? canonical(type) : BY_SNAKE_CASE.get(withoutNumber(StoredLayers.leaf(layer.name())));
    }

    /** Whether weights of one class, which may be null, do not belong into a layer of another. */
    static boolean differ(String stored, String wanted) {
        return stored != null && !stored.equals(wanted) && TOLD_APART.contains(stored) && TOLD_APART.contains(wanted);
    }

    /**
     * Whether a name is one that Keras counts out for layers without a name: "conv2d", "conv2d_1". It says nothing of
     * the layer's place.
     */
    static boolean isCounted(String name, String type) {
        return withoutNumber(StoredLayers.leaf(name)).equals(FlatLayer.snakeCase(type));
    }

    /**
     * The layers of a file that lists them in the order in which a model of a user's own class was given them, which
     * may not be that of calls: where names of layers of the same shapes are counted in another order than the list's,
     * the layers were not made as they are listed, and their order is unknown.
     *
     * @param name the name that a layer had in its model; null if unknown
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

    /** What layers have in common that can be mistaken for each other; empty for one without a counted name. */
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
