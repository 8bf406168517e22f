package dev.whisker.importer;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects tensors with path-like names into layers, in the order in which the layers first occur. */
public final class StoredLayers {
    private static final String TENSORFLOW_SUFFIX = ":0";

    private static final int MAX_CHARACTERS = 1000;
    private static final int MAX_QUOTED_CHARACTERS = 60;

    private final Map<String, List<StoredTensor>> layers = new LinkedHashMap<>();
    private final String source;

    /** @param source name of the file, for messages */
    public StoredLayers(String source) {
        this.source = source;
    }

    /** Removes the end of TensorFlow's variable names, the number of an output, ":0", which has no meaning. */
    public static String plainName(String name) {
        return name.endsWith(TENSORFLOW_SUFFIX) ? name.substring(0, name.length() - TENSORFLOW_SUFFIX.length()) : name;
    }

    /** Returns all but the last part of a path; empty if there is only one. */
    public static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Returns the last part of a path. */
    public static String leaf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the path of a name inside a parent, which may be empty. */
    public static String join(String parent, String name) {
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    /**
     * Adds a tensor to a layer.
     *
     * @param tensor the tensor, with its name inside the layer
     * @throws WhiskerException if the name is not usable, or the layer has a tensor of that name
     */
    public void add(String layer, StoredTensor tensor) {
        String path = join(layer, tensor.name());
        if (path.length() > MAX_CHARACTERS || tensor.name().isEmpty()
                || path.chars().anyMatch(Character::isISOControl)) {
            throw new WhiskerException(source + " has a tensor whose name is empty, not printable or longer than "
                    + MAX_CHARACTERS + " characters: '"
                    + path.substring(0, Math.min(path.length(), MAX_QUOTED_CHARACTERS)) + "'.");
        }
        List<StoredTensor> tensors = layers.computeIfAbsent(layer, name -> new ArrayList<>());
        if (tensors.stream().anyMatch(other -> other.name().equals(tensor.name()))) {
            throw new WhiskerException(source + " has two tensors '" + path + "', so the name is ambiguous.");
        }
        tensors.add(tensor);
    }

    /** Returns the layers, listed in the order of calls. */
    public List<StoredLayer> toList() {
        List<StoredLayer> list = new ArrayList<>();
        layers.forEach((name, tensors) -> list.add(new StoredLayer(name, List.copyOf(tensors), Placement.LISTED)));
        return list;
    }
}
