package dev.whisker.keras;

import dev.whisker.WhiskerException;
import dev.whisker.format.hdf5.Hdf5Group;
import dev.whisker.importer.Placement;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.keras.ConfiguredModel.ConfiguredLayer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Keras' legacy layout (keras/src/legacy/saving/legacy_h5_format.py): the attribute layer_names of the group
 * lists the layers in topological order, and the attribute weight_names of each layer lists its weights; a list that is
 * too long for one attribute is split into layer_names0, layer_names1 and so on.
 *
 * <p>A nested model is one layer in this layout, which lists the trainable weights first; the weights are assigned to
 * layers by their names. If there is a configuration, all layers are in the order in which the model calls them.
 * Without one, layer_names has that order, but the order of the layers of a nested model is unknown: frozen ones are
 * listed last.
 */
final class LegacyH5 {
    private static final String LAYERS = "layer_names";
    private static final String WEIGHTS = "weight_names";

    /** Weights that belong to the model itself rather than to one of its layers. */
    private static final String MODEL_WEIGHTS = "top_level_model_weights";
    private static final int MAX_PARTS = 1000;
    private static final int MAX_NAMES = 1_000_000;

    private final Hdf5Group group;
    private final String source;
    private final ConfiguredModel config;
    private final Map<String, ConfiguredLayer> configured = new HashMap<>();
    private final Map<String, Placement> placements = new HashMap<>();
    private int nestedModels;
    private boolean ofKeras = true;

    /** @param config the model; null if unknown */
    LegacyH5(Hdf5Group group, String source, ConfiguredModel config) {
        this.group = group;
        this.source = source;
        this.config = config;
        if (config != null) {
            config.layers().forEach(layer -> configured.put(layer.name(), layer));
        }
    }

    static boolean isLegacy(Hdf5Group group) {
        return names(group, LAYERS).isPresent();
    }

    List<StoredLayer> layers() {
        refuseOldKeras();
        List<String> names = names(group, LAYERS).orElseThrow(() -> broken("its weights have no list 'layer_names'"));
        StoredLayers layers = new StoredLayers(source);
        for (String name : names) {
            Hdf5Group layer = group.group(name);
            List<String> weights = names(layer, WEIGHTS)
                    .orElseThrow(() -> broken("the layer '" + name + "' has no list 'weight_names'"));
            addLayer(layers, name, layer, weights);
        }
        if (!names.contains(MODEL_WEIGHTS) && group.hasGroup(MODEL_WEIGHTS)) {
            addLayer(layers, MODEL_WEIGHTS, group.group(MODEL_WEIGHTS),
                    names(group.group(MODEL_WEIGHTS), WEIGHTS).orElse(List.of()));
        }
        List<StoredLayer> stored = layers.toList().stream().map(layer ->
                layer.placed(placements.getOrDefault(layer.name(), Placement.LISTED))).toList();
        return config != null ? inOrderOfCalls(stored) : ofKeras ? stored : KerasClasses.doubtful(stored,
                StoredLayer::name);
    }

    private List<StoredLayer> inOrderOfCalls(List<StoredLayer> stored) {
        Map<String, StoredLayer> left = new LinkedHashMap<>();
        stored.forEach(layer -> left.put(layer.name(), layer));
        List<StoredLayer> ordered = new ArrayList<>();
        for (CallOrder.Placed placed : CallOrder.of(config, layer -> left.containsKey(layer.path()))) {
            StoredLayer layer = left.remove(placed.layer().path());
            boolean certain = placements.getOrDefault(layer.name(), Placement.LISTED) != Placement.UNORDERED;
            ordered.add(layer.placed(certain ? placed.placement() : Placement.UNORDERED));
        }
        left.values().forEach(layer -> ordered.add(layer.placed(Placement.UNORDERED)));
        return ordered;
    }

    /** Refuses files of Keras 1 and of Theano, which ordered and transposed kernels differently. */
    private void refuseOldKeras() {
        String version = group.texts("keras_version").filter(texts -> texts.size() == 1).map(texts -> texts.get(0))
                .orElse("");
        String backend = group.texts("backend").filter(texts -> texts.size() == 1).map(texts -> texts.get(0))
                .orElse("");
        if (version.startsWith("1.") || backend.equals("theano")) {
            throw broken("it was written by Keras " + version + " on " + backend
                    + ", whose kernels are arranged differently; load and save it with Keras 2 on TensorFlow first");
        }
    }

    private void addLayer(StoredLayers layers, String name, Hdf5Group layer, List<String> weights) {
        Map<String, List<String>> byParent = new LinkedHashMap<>();
        for (String weight : weights) {
            byParent.computeIfAbsent(StoredLayers.parent(weight), parent -> new ArrayList<>()).add(weight);
        }
        ConfiguredLayer described = configured.get(name);
        int tie = ++nestedModels;
        boolean nested = byParent.size() > 1 || described != null && described.body() != null;
        if (!nested) {
            // The weights of a Sequential and of a user-defined class have the name of the model before that of the
            // layer.
            byParent.keySet().stream().filter(parent -> parent.contains("/")).map(parent -> parent.substring(0,
                    parent.indexOf('/')))
                    .forEach(model -> ofKeras &= model.equals(name) || KerasClasses.isSequential(model));
        }
        List<String> paths = new ArrayList<>();
        byParent.forEach((parent, own) -> {
            String path = nested ? path(name, inner(name, parent), described) : name;
            for (String weight : own) {
                String leaf = StoredLayers.plainName(StoredLayers.leaf(weight));
                if (leaf.matches(".+_[Wb]")) {
                    throw broken("the weight '" + weight
                            + "' is named as in Keras 1, whose kernels are arranged differently");
                }
                layers.add(path, KerasH5.tensor(leaf, layer.dataset(weight)));
            }
            paths.add(path);
            // The statistics of all normalizations are listed in the order of calls, whether frozen or not.
            if (nested && own.stream().noneMatch(weight -> weight.contains("/moving_"))) {
                placements.put(path, new Placement(null, tie, 1));
            }
        });
        if (described != null && described.body() != null && !listedInOrder(described.body().leaves(), paths)) {
            paths.forEach(path -> placements.put(path, Placement.UNORDERED));
        }
    }

    /**
     * Whether names can be trusted: the weights of layers that were renamed after their creation have the old names,
     * which may now belong to other layers.
     */
    private static boolean listedInOrder(List<ConfiguredLayer> leaves, List<String> paths) {
        Map<String, Integer> places = new HashMap<>();
        leaves.forEach(leaf -> places.put(leaf.path(), places.size()));
        int[] last = {-1, -1};
        for (String path : paths) {
            Integer place = places.get(path);
            int frozen = place == null || leaves.get(place).arguments().path("trainable").asBoolean(true) ? 0 : 1;
            if (place == null || place < last[frozen]) {
                return false;
            }
            last[frozen] = place;
        }
        return true;
    }

    /**
     * Removes the name of a Sequential, which Keras 3 puts before those of its layers; it does not do so for a
     * Functional.
     */
    private static String inner(String layer, String parent) {
        return parent.startsWith(layer + "/") ? parent.substring(layer.length() + 1) : parent;
    }

    /**
     * Returns the path of a nested model's layer. The names of weights include the names of all models that contain it,
     * of some of them, or of none.
     */
    private static String path(String model, String inner, ConfiguredLayer described) {
        if (described != null && described.body() != null) {
            String wanted = StoredLayers.join(model, inner);
            List<ConfiguredLayer> leaves = described.body().leaves();
            List<ConfiguredLayer> alike = leaves.stream().filter(layer -> layer.name().equals(StoredLayers.leaf(inner)))
                    .toList();
            return leaves.stream().anyMatch(layer -> layer.path().equals(wanted)) || alike.size() != 1 ? wanted
                    : alike.get(0).path();
        }
        return StoredLayers.join(model, inner);
    }

    private static Optional<List<String>> names(Hdf5Group group, String attribute) {
        Optional<List<String>> whole = group.texts(attribute);
        if (whole.isPresent()) {
            return whole;
        }
        List<String> names = new ArrayList<>();
        for (int part = 0; part < MAX_PARTS; part++) {
            Optional<List<String>> next = group.texts(attribute + part);
            if (next.isEmpty() || names.size() + next.get().size() > MAX_NAMES) {
                return part == 0 ? Optional.empty() : Optional.of(names);
            }
            names.addAll(next.get());
        }
        return Optional.of(names);
    }

    private WhiskerException broken(String reason) {
        return new WhiskerException(source + " has no usable Keras weights: " + reason + ".");
    }
}
