package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.importer.hdf5.Hdf5Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The layout of Keras 3 (keras/src/saving/saving_lib.py): a layer's weights lie in its group "vars" under "0", "1" and so on, its layers in its group
 * "layers" under their class names in snake case, counted: "layers/functional/layers/conv2d_3/vars/0". The optimizer's state and the states of random
 * generators are no weights.
 */
final class Keras3H5 {
    private static final String VARS = "vars";
    private static final Set<String> CONTAINERS = Set.of("layers", "_layer_checkpoint_dependencies");
    private static final Set<String> NO_WEIGHTS = Set.of("optimizer", "seed_generator", "_functional");

    private final StoredLayers layers;
    private final String source;

    Keras3H5(String source) {
        this.source = source;
        this.layers = new StoredLayers(source);
    }

    static boolean isKeras3(Hdf5Group root) {
        return CONTAINERS.stream().anyMatch(root::hasGroup) || root.hasGroup(VARS);
    }

    /** All layers with weights, under their counted names: "functional/conv2d_3". */
    List<StoredLayer> layers(Hdf5Group root) {
        addAll(root, "");
        return layers.toList();
    }

    /** All layers with weights, in the order of a model's layers and under their real names. */
    List<StoredLayer> layers(Hdf5Group root, List<TargetLayer> config) {
        Map<String, StoredLayer> stored = new TreeMap<>();
        layers(root).forEach(layer -> stored.put(layer.name(), layer));
        List<StoredLayer> ordered = new ArrayList<>();
        for (FlatLayer layer : FlatLayer.flatten(config)) {
            StoredLayer found = stored.remove(layer.countedPath());
            if (found != null) {
                ordered.add(new StoredLayer(layer.path(), found.tensors()));
            }
        }
        ordered.addAll(stored.values());
        return ordered;
    }

    private void addAll(Hdf5Group group, String path) {
        List<String> names = new ArrayList<>(group.names());
        names.sort(Comparator.comparing(Keras3H5::classPart).thenComparingInt(Keras3H5::counter).thenComparing(Comparator.naturalOrder()));
        for (String name : names) {
            if (name.equals(VARS)) {
                addVariables(group.group(VARS), path);
            } else if (!NO_WEIGHTS.contains(name)) {
                addAll(group.group(name), CONTAINERS.contains(name) ? path : StoredLayers.join(path, name));
            }
        }
    }

    private void addVariables(Hdf5Group variables, String path) {
        int count = variables.names().size();
        for (int i = 0; i < count; i++) {
            if (!variables.names().contains(Integer.toString(i))) {
                throw new WhiskerException(source + " has no usable weights of Keras: '" + variables.path() + "' has " + count
                        + " variables and none is named " + i + ".");
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
