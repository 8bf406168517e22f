package dev.whisker.exporter;

import dev.whisker.format.Elements;
import dev.whisker.format.TensorElements;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file for other programs is made of.
 *
 * @param name     of the model
 * @param weights  by their names in the model: "conv2d/kernel"; read piece by piece when a file is written, so that
 *                 large ones need no memory
 * @param metadata text that goes with it, where a format has room for that; sorted by key, so that equal models give
 *                 equal files
 */
public record ExportedModel(String name, LayerGraph graph, Map<String, ? extends Elements> weights,
        Map<String, String> metadata) {
    /** Sorts the metadata. */
    public ExportedModel {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /**
     * A model with weights from elsewhere.
     *
     * @throws dev.whisker.WhiskerException if it has a layer that no other program knows
     */
    public static ExportedModel of(Sequential description, Map<String, ? extends Elements> weights,
            Map<String, String> metadata) {
        return new ExportedModel(description.name(), LayerGraph.of(description), weights, metadata);
    }

    /**
     * A model with the weights that it has when the file is written; it must not be closed before.
     *
     * @throws dev.whisker.WhiskerException if it has a layer that no other program knows
     */
    public static ExportedModel of(Model model, Map<String, String> metadata) {
        Map<String, Elements> weights = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters().all()) {
            weights.put(parameter.path(), TensorElements.of(model.backend(), parameter.value()));
        }
        return of(model.description(), weights, metadata);
    }

    /** A weight of a node: "kernel". */
    public Elements weight(GraphNode node, String weight) {
        Elements values = weights.get(node.path(weight));
        if (values == null) {
            throw new IllegalArgumentException("no weight is called '" + node.path(weight) + "'; there are " + weights.keySet());
        }
        return values;
    }
}
