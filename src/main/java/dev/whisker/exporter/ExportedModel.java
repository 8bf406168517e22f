package dev.whisker.exporter;

import dev.whisker.format.Elements;
import dev.whisker.format.TensorElements;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file for other programs is made of.
 *
 * @param name     of the model
 * @param graph    opened
 * @param weights  by their names in the model: "conv2d/kernel"; read piece by piece when a file is written, so that
 *                 large ones need no memory
 * @param metadata text that goes with it, where a format has room for that; sorted by key, so that equal models give
 *                 equal files
 */
public record ExportedModel(String name, Graph graph, Map<String, ? extends Elements> weights,
        Map<String, String> metadata) {
    /**
     * Sorts the metadata.
     *
     * @throws dev.whisker.WhiskerException if it has a layer that no other program knows
     */
    public ExportedModel {
        GraphNode.all(graph);
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /**
     * A model with weights from elsewhere.
     *
     * @throws dev.whisker.WhiskerException if it has a layer that no other program knows
     */
    public static ExportedModel of(Graph description, Map<String, ? extends Elements> weights,
            Map<String, String> metadata) {
        return new ExportedModel(description.name(), description.open(), weights, metadata);
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

    /** In an order in which they can be computed; the last one gives the model's output. */
    public List<GraphNode> nodes() {
        return GraphNode.all(graph);
    }

    /** A weight of a node: "kernel". */
    public Elements weight(GraphNode node, String weight) {
        Elements values = weights.get(node.path(weight));
        if (values == null) {
            throw new IllegalArgumentException("no weight is called '" + node.path(weight) + "'; there are "
                    + weights.keySet());
        }
        return values;
    }
}
