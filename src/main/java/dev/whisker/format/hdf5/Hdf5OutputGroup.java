package dev.whisker.format.hdf5;

import dev.whisker.format.Elements;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A group of an HDF5 file to be written: text attributes, datasets, and groups in it. */
public final class Hdf5OutputGroup {
    /** A dataset of float32 elements, row-major. */
    record Dataset(int[] shape, Elements values) {
        long bytes() {
            return Float.BYTES * values.count();
        }
    }

    /** Text under a name: one string, or a list of them. */
    record Attribute(List<String> texts, boolean isScalar) {
    }

    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, Hdf5OutputGroup> groups = new LinkedHashMap<>();
    private final Map<String, Dataset> datasets = new LinkedHashMap<>();

    /** Sets an attribute that is one string, of any length. */
    public void attribute(String name, String text) {
        attributes.put(name, new Attribute(List.of(text), true));
    }

    /** Sets an attribute that is a list of strings. */
    public void attribute(String name, List<String> texts) {
        attributes.put(name, new Attribute(List.copyOf(texts), false));
    }

    /** The group of this name, which is made if there is none yet. */
    public Hdf5OutputGroup group(String name) {
        checkFree(name, datasets);
        return groups.computeIfAbsent(name, key -> new Hdf5OutputGroup());
    }

    /**
     * Puts a dataset here.
     *
     * @param values read when the file is written, and written as float32
     */
    public void dataset(String name, Elements values) {
        checkFree(name, groups);
        checkFree(name, datasets);
        datasets.put(name, new Dataset(values.shape(), values));
    }

    private static void checkFree(String name, Map<String, ?> taken) {
        if (name.isEmpty() || name.contains("/") || taken.containsKey(name)) {
            throw new IllegalArgumentException("a group's member needs a name of its own, without '/'; got '" + name + "'");
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
