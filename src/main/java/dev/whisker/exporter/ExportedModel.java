package dev.whisker.exporter;

import dev.whisker.importer.NpyArray;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file for other programs is made of.
 *
 * @param name     of the model
 * @param weights  by their names in the model: "conv2d/kernel"
 * @param metadata text that goes with it, where a format has room for that
 */
public record ExportedModel(String name, LayerGraph graph, Map<String, NpyArray> weights, Map<String, String> metadata) {
    /**
     * A model with the weights it has now.
     *
     * @throws dev.whisker.WhiskerException if it has a layer that no other program knows
     */
    public static ExportedModel of(Model model, Map<String, String> metadata) {
        Map<String, NpyArray> weights = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters().all()) {
            weights.put(parameter.path(), new NpyArray(parameter.spec().shape().toArray(), model.backend().read(parameter.value())));
        }
        return new ExportedModel(model.description().name(), LayerGraph.of(model.description()), weights, metadata);
    }

    /** A weight of a node: "kernel". */
    public NpyArray weight(GraphNode node, String weight) {
        NpyArray values = weights.get(node.path(weight));
        if (values == null) {
            throw new IllegalArgumentException("no weight is called '" + node.path(weight) + "'; there are " + weights.keySet());
        }
        return values;
    }
}
