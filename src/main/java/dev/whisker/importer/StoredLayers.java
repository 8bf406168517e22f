package dev.whisker.importer;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers tensors with path-like names into layers, in the order in which the layers first occur. */
final class StoredLayers {
    private static final String TENSORFLOW_SUFFIX = ":0";

    private static final int MOST_CHARACTERS = 1000;
    private static final int MOST_QUOTED = 60;

    private final Map<String, List<StoredTensor>> layers = new LinkedHashMap<>();
    private final String source;

    StoredLayers(String source) {
        this.source = source;
    }

    /** TensorFlow's names of variables end in the number of an output, ":0", which says nothing. */
    static String plainName(String name) {
        return name.endsWith(TENSORFLOW_SUFFIX) ? name.substring(0, name.length() - TENSORFLOW_SUFFIX.length()) : name;
    }

    /** All but the last part of a path; empty if there is only one. */
    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The last part of a path. */
    static String leaf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    /** @param tensor named as within its layer */
    void add(String layer, StoredTensor tensor) {
        String path = join(layer, tensor.name());
        if (path.length() > MOST_CHARACTERS || tensor.name().isEmpty() || path.chars().anyMatch(Character::isISOControl)) {
            throw new WhiskerException(source + " has a tensor whose name is empty, not printable or longer than " + MOST_CHARACTERS + " characters: '"
                    + path.substring(0, Math.min(path.length(), MOST_QUOTED)) + "'.");
        }
        List<StoredTensor> tensors = layers.computeIfAbsent(layer, name -> new ArrayList<>());
        if (tensors.stream().anyMatch(other -> other.name().equals(tensor.name()))) {
            throw new WhiskerException(source + " has two tensors '" + path + "': which is meant cannot be told.");
        }
        tensors.add(tensor);
    }

    List<StoredLayer> toList() {
        List<StoredLayer> list = new ArrayList<>();
        layers.forEach((name, tensors) -> list.add(new StoredLayer(name, List.copyOf(tensors), Placement.LISTED)));
        return list;
    }
}
