package dev.whisker.importer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as Keras' JSON describes it, without weights.
 *
 * @param kind   how the order of calls is told
 * @param layers in the order of the description
 */
record ConfiguredModel(Kind kind, List<ConfiguredLayer> layers) {
    /** How a description tells the order in which its layers are called. */
    enum Kind {
        /** Sequential: they are listed in it. */
        CHAIN,
        /** Functional: each layer names the layers whose outputs it takes. */
        GRAPH,
        /** A class of the user's own: not at all. */
        UNKNOWN
    }

    /** The output of one call of a layer, as the input of another layer. */
    record Source(String layer, int call) {
    }

    /**
     * A layer of a model.
     *
     * @param path        its name behind those of the models it is nested in: "base/block_1_expand"
     * @param countedPath the same place in the names of Keras 3 weights: "functional/conv2d_3"
     * @param type        Keras' class name, such as "Conv2D"
     * @param arguments   those of the class
     * @param body        the layers of a nested model; null for a plain layer
     * @param calls       what each call of the layer takes; empty in a model that is no graph, and for inputs
     */
    record ConfiguredLayer(String path, String countedPath, String type, JsonNode arguments, ConfiguredModel body,
            List<List<Source>> calls) {

        String name() {
            return StoredLayers.leaf(path);
        }

        /** The names of its weights in Keras' order; empty if they are not known for its class. */
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

    /** The plain layers, nested ones in place. */
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
