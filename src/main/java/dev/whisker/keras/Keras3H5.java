package dev.whisker.keras;

import dev.whisker.WhiskerException;
import dev.whisker.format.hdf5.Hdf5Group;
import dev.whisker.importer.Placement;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.importer.StoredTensor;
import dev.whisker.keras.ConfiguredModel.ConfiguredLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the layout of Keras 3 (keras/src/saving/saving_lib.py). A layer's weights are in its group "vars" under "0",
 * "1" and so on, and its layers in its group "layers" under their class names in snake case with a counter:
 * "layers/functional/layers/conv2d_3/vars/0". The states of the optimizer and of random generators are not weights.
 */
final class Keras3H5 {
    private static final String VARS = "vars";
    private static final String LAYERS = "layers";
    private static final Set<String> CONTAINERS = Set.of(LAYERS, "_layer_checkpoint_dependencies");
    private static final Set<String> GROUPS_WITHOUT_WEIGHTS = Set.of("optimizer", "seed_generator", "_functional");

    private final StoredLayers layers;
    private final Set<String> attributes = new HashSet<>();
    private final Map<String, String> names = new HashMap<>();
    private final String source;

    Keras3H5(String source) {
        this.source = source;
        this.layers = new StoredLayers(source);
    }

    static boolean isKeras3(Hdf5Group root) {
        return CONTAINERS.stream().anyMatch(root::hasGroup) || root.hasGroup(VARS);
    }

    /**
     * Returns all layers with weights under their counted names: "functional/conv2d_3". The layers of a user-defined
     * class have the names of its attributes, and their order of calls is unknown.
     */
    List<StoredLayer> layers(Hdf5Group root) {
        addAll(root, "", true);
        List<StoredLayer> all = layers.toList().stream().map(layer -> attributes.contains(layer.name())
                ? layer.placed(Placement.UNORDERED) : layer).toList();
        return isOfKeras(root) ? all : KerasClasses.doubtful(all, layer -> names.get(layer.name()));
    }

    /**
     * Whether the layers of the model are certainly listed in the order of calls: a Functional lists its inputs, and
     * the name of a Sequential usually is its class.
     */
    private static boolean isOfKeras(Hdf5Group root) {
        boolean functional = root.hasGroup(LAYERS) && root.group(LAYERS).names().stream().anyMatch(name ->
                classPart(name).equals("input_layer"));
        return functional || root.hasGroup(VARS) && name(root.group(VARS)).filter(KerasClasses::isSequential)
                .isPresent();
    }

    private static Optional<String> name(Hdf5Group variables) {
        return variables.texts("name").filter(texts -> texts.size() == 1).map(texts -> texts.get(0));
    }

    /** Returns all layers with weights under their real names, in the order in which the model calls them. */
    List<StoredLayer> layers(Hdf5Group root, ConfiguredModel config) {
        Map<String, StoredLayer> stored = new TreeMap<>();
        addAll(root, "", true);
        layers.toList().forEach(layer -> stored.put(layer.name(), layer));
        Map<String, List<StoredLayer>> byOwner = new HashMap<>();
        Set<String> counted = config.leaves().stream().map(ConfiguredLayer::countedPath).collect(Collectors.toSet());
        for (StoredLayer layer : List.copyOf(stored.values())) {
            // The weights of a layer inside another layer, such as a wrapper, belong to the outer one.
            for (String owner = layer.name(); !owner.isEmpty(); owner = StoredLayers.parent(owner)) {
                if (counted.contains(owner)) {
                    byOwner.computeIfAbsent(owner, path -> new ArrayList<>()).add(stored.remove(layer.name()));
                    break;
                }
            }
        }
        List<StoredLayer> ordered = new ArrayList<>();
        for (CallOrder.Placed placed : CallOrder.of(config, layer -> byOwner.containsKey(layer.countedPath()))) {
            ConfiguredLayer layer = placed.layer();
            for (StoredLayer part : byOwner.get(layer.countedPath())) {
                String path = layer.path() + part.name().substring(layer.countedPath().length());
                ordered.add(new StoredLayer(path, named(part.tensors(), layer.weightNames()), placed.placement()));
            }
        }
        stored.values().forEach(layer -> ordered.add(layer.placed(Placement.UNORDERED)));
        return ordered;
    }

    /** Returns the tensors under their names in Keras instead of their numbers, if the names are known. */
    private static List<StoredTensor> named(List<StoredTensor> tensors, List<String> names) {
        if (tensors.size() != names.size()) {
            return tensors;
        }
        List<StoredTensor> named = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            named.add(tensors.get(i).named(names.get(i)));
        }
        return named;
    }

    /** @param listed whether the group and all groups that contain it are in lists of layers */
    private void addAll(Hdf5Group group, String path, boolean listed) {
        List<String> inside = new ArrayList<>(group.names());
        inside.sort(Comparator.comparing(Keras3H5::classPart).thenComparingInt(Keras3H5::counter)
                .thenComparing(Comparator.naturalOrder()));
        boolean inList = CONTAINERS.contains(StoredLayers.leaf(group.path()));
        for (String name : inside) {
            if (name.equals(VARS)) {
                addVariables(group.group(VARS), path);
                name(group.group(VARS)).ifPresent(real -> names.put(path, real));
                if (!listed) {
                    attributes.add(path);
                }
            } else if (CONTAINERS.contains(name)) {
                addAll(group.group(name), path, listed);
            } else if (!GROUPS_WITHOUT_WEIGHTS.contains(name)) {
                addAll(group.group(name), StoredLayers.join(path, name), listed && inList);
            }
        }
    }

    private void addVariables(Hdf5Group variables, String path) {
        int count = variables.names().size();
        for (int i = 0; i < count; i++) {
            if (!variables.names().contains(Integer.toString(i))) {
                throw new WhiskerException(source + " has no usable Keras weights: '" + variables.path() + "' has "
                        + count + " variables, but none is named " + i + ".");
            }
            layers.add(path, KerasH5.tensor(Integer.toString(i), variables.dataset(Integer.toString(i))));
        }
    }

    private static String classPart(String name) {
        return name.replaceFirst("_\\d{1,9}$", "");
    }

    private static int counter(String name) {
        String part = classPart(name);
        return part.length() == name.length() ? 0 : Integer.parseInt(name.substring(part.length() + 1));
    }
}
