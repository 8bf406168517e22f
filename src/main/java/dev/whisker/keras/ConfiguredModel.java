package dev.whisker.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.importer.StoredLayers;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as described by Keras' JSON, without weights.
 *
 * @param kind how the description defines the order of calls
 * @param layers the layers in the order of the description
 * @param outputs the outputs of a functional model; none if unknown
 */
record ConfiguredModel(Kind kind, List<ConfiguredLayer> layers, List<Source> outputs) {
    /** How a description defines the order in which its layers are called. */
    enum Kind {
        /** Sequential: layers are listed in the order of calls. */
        CHAIN,
        /** Functional: each layer lists the layers whose outputs it takes. */
        GRAPH,
        /** A user-defined class: the order is unknown. */
        UNKNOWN
    }

    /** The output of one call of a layer, as the input of another layer. */
    record Source(String layer, int call) {
    }

    /**
     * A layer of a model.
     *
     * @param path its name after those of the models that contain it: "base/block_1_expand"
     * @param countedPath the corresponding path in Keras 3 weights files: "functional/conv2d_3"
     * @param type Keras' class name, such as "Conv2D"
     * @param arguments arguments of the class
     * @param body the nested model; null for a plain layer
     * @param calls the inputs of each call of the layer; empty for inputs, and in a model that is not a graph
     */
    record ConfiguredLayer(String path, String countedPath, String type, JsonNode arguments, ConfiguredModel body,
            List<List<Source>> calls) {

        String name() {
            return StoredLayers.leaf(path);
        }

        /** The names of its weights in Keras' order; empty if they are unknown for its class. */
        List<String> weightNames() {
            List<String> names = new ArrayList<>();
            switch (KerasClasses.canonical(type)) {
                case "Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "Dense" -> {
                    names.add("kernel");
                    addIf("use_bias", "bias", names);
                }
                case "BatchNormalization" -> {
                    addIf("scale", "gamma", names);
                    addIf("center", "beta", names);
                    names.addAll(List.of("moving_mean", "moving_variance"));
                }
                default -> { }
            }
            return names;
        }

        private void addIf(String argument, String weight, List<String> names) {
            if (arguments.path(argument).asBoolean(true)) {
                names.add(weight);
            }
        }
    }

    /** The plain layers, with those of nested models in their places. */
    List<ConfiguredLayer> leaves() {
        List<ConfiguredLayer> leaves = new ArrayList<>();
        for (ConfiguredLayer layer : layers) {
            if (layer.body() == null) {
                leaves.add(layer);
            } else {
                leaves.addAll(layer.body().leaves());
            }
        }
        return leaves;
    }
}
