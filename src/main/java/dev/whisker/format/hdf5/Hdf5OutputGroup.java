package dev.whisker.format.hdf5;

import dev.whisker.format.Elements;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A group of an HDF5 file that will be written: text attributes, datasets and subgroups. */
public final class Hdf5OutputGroup {
    /** A dataset of float32 elements, row-major. */
    record Dataset(int[] shape, Elements values) {
        long bytes() {
            return Float.BYTES * values.count();
        }
    }

    /** A named text: a string, or a list of strings. */
    record Attribute(List<String> texts, boolean isScalar) {
    }

    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, Hdf5OutputGroup> groups = new LinkedHashMap<>();
    private final Map<String, Dataset> datasets = new LinkedHashMap<>();

    /** Sets an attribute that is a string of any length. */
    public void attribute(String name, String text) {
        attributes.put(name, new Attribute(List.of(text), true));
    }

    /** Sets an attribute that is a list of strings. */
    public void attribute(String name, List<String> texts) {
        attributes.put(name, new Attribute(List.copyOf(texts), false));
    }

    /** Returns the group with this name, and creates it if it does not exist. */
    public Hdf5OutputGroup group(String name) {
        checkFree(name, datasets);
        return groups.computeIfAbsent(name, key -> new Hdf5OutputGroup());
    }

    /**
     * Adds a dataset.
     *
     * @param values the elements, which are read when the file is written, and written as float32
     */
    public void dataset(String name, Elements values) {
        checkFree(name, groups);
        checkFree(name, datasets);
        datasets.put(name, new Dataset(values.shape(), values));
    }

    private static void checkFree(String name, Map<String, ?> taken) {
        if (name.isEmpty() || name.contains("/") || taken.containsKey(name)) {
            throw new IllegalArgumentException("the name of a group's member must be unique and without '/', received '"
                    + name + "'");
        }
    }

    Map<String, Attribute> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    Map<String, Hdf5OutputGroup> groups() {
        return Collections.unmodifiableMap(groups);
    }

    Map<String, Dataset> datasets() {
        return Collections.unmodifiableMap(datasets);
    }
}
