package dev.whisker.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plain layer of a model, with its place in it.
 *
 * @param path        its name behind those of the models it is nested in: "base/block_1_expand"
 * @param countedPath the same place in the names of Keras 3 weights: "functional/conv2d_3"
 * @param type        Keras' class name, such as "Conv2D"
 */
record FlatLayer(String path, String countedPath, String type, List<TargetLayer.Weight> weights) {

    /** The plain layers of a model, nested ones in place. */
    static List<FlatLayer> flatten(List<TargetLayer> layers) {
        List<FlatLayer> flat = new ArrayList<>();
        flatten(layers, "", "", flat);
        return flat;
    }

    private static void flatten(List<TargetLayer> layers, String path, String countedPath, List<FlatLayer> flat) {
        Map<String, Integer> counts = new HashMap<>();
        for (TargetLayer layer : layers) {
            String type = snakeCase(layer.type());
            int count = counts.merge(type, 1, Integer::sum) - 1;
            String ownPath = StoredLayers.join(path, layer.name());
            String ownCountedPath = StoredLayers.join(countedPath, count == 0 ? type : type + "_" + count);
            if (layer.children().isEmpty()) {
                flat.add(new FlatLayer(ownPath, ownCountedPath, layer.type(), layer.weights()));
            } else {
                flatten(layer.children(), ownPath, ownCountedPath, flat);
            }
        }
    }

    /** Keras' rule (keras/src/utils/naming.py): "DepthwiseConv2D" is "depthwise_conv2d", "ReLU" is "re_lu". */
    static String snakeCase(String className) {
        return className.replaceAll("\\W+", "").replaceAll("(.)([A-Z][a-z]+)", "$1_$2").replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
