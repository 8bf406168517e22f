package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.importer.hdf5.Hdf5Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keras' legacy layout (keras/src/legacy/saving/legacy_h5_format.py): the group's attribute layer_names lists the layers in topological order, each
 * layer's attribute weight_names its weights; a list too long for one attribute is split over layer_names0, layer_names1 and so on.
 *
 * <p>A nested model is one layer here, whose weights are listed trainable ones first; they are put back into layers by their names, and in order by the
 * configuration where there is one.
 */
final class LegacyH5 {
    private static final String LAYERS = "layer_names";
    private static final String WEIGHTS = "weight_names";
    private static final int MOST_PARTS = 1000;
    private static final int MOST_NAMES = 1_000_000;

    private final Hdf5Group group;
    private final String source;
    private final List<TargetLayer> config;

    /** @param config the layers of the model, empty if unknown */
    LegacyH5(Hdf5Group group, String source, List<TargetLayer> config) {
        this.group = group;
        this.source = source;
        this.config = config;
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
            List<String> weights = names(layer, WEIGHTS).orElseThrow(() -> broken("the layer '" + name + "' has no list 'weight_names'"));
            addLayer(layers, name, layer, weights);
        }
        return layers.toList();
    }

    /** Keras 1 ordered and transposed kernels differently, and so did Theano. */
    private void refuseOldKeras() {
        String version = group.texts("keras_version").filter(texts -> texts.size() == 1).map(texts -> texts.get(0)).orElse("");
        String backend = group.texts("backend").filter(texts -> texts.size() == 1).map(texts -> texts.get(0)).orElse("");
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
        List<String> parents = new ArrayList<>(byParent.keySet());
        boolean nested = parents.size() > 1;
        Map<String, Integer> order = nested ? order(name) : Map.of();
        parents.sort(Comparator.comparingInt(parent -> order.getOrDefault(inner(name, parent), Integer.MAX_VALUE)));
        for (String parent : parents) {
            String path = nested ? StoredLayers.join(name, inner(name, parent)) : name;
            for (String weight : byParent.get(parent)) {
                String leaf = StoredLayers.plainName(StoredLayers.leaf(weight));
                if (leaf.matches(".+_[Wb]")) {
                    throw broken("the weight '" + weight + "' is named as Keras 1 did, whose kernels are arranged differently");
                }
                layers.add(path, KerasH5.tensor(leaf, layer.dataset(weight)));
            }
        }
    }

    /** Keras 3 puts a Sequential's name before those of its layers, a Functional's not. */
    private static String inner(String layer, String parent) {
        return parent.startsWith(layer + "/") ? parent.substring(layer.length() + 1) : parent;
    }

    /** The places of a nested model's layers, by their paths within it. */
    private Map<String, Integer> order(String model) {
        Map<String, Integer> order = new HashMap<>();
        config.stream().filter(layer -> layer.name().equals(model)).forEach(layer -> {
            for (FlatLayer inner : FlatLayer.flatten(layer.children())) {
                order.put(inner.path(), order.size());
            }
        });
        return order;
    }

    private static Optional<List<String>> names(Hdf5Group group, String attribute) {
        Optional<List<String>> whole = group.texts(attribute);
        if (whole.isPresent()) {
            return whole;
        }
        List<String> names = new ArrayList<>();
        for (int part = 0; part < MOST_PARTS; part++) {
            Optional<List<String>> next = group.texts(attribute + part);
            if (next.isEmpty() || names.size() + next.get().size() > MOST_NAMES) {
                return part == 0 ? Optional.empty() : Optional.of(names);
            }
            names.addAll(next.get());
        }
        return Optional.of(names);
    }

    private WhiskerException broken(String reason) {
        return new WhiskerException(source + " has no usable weights of Keras: " + reason + ".");
    }
}
