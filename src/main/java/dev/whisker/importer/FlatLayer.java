package dev.whisker.importer;

import dev.whisker.layer.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plain layer of a model and its path in the model.
 *
 * @param path its name after those of the models that contain it: "base/block_1_expand"
 * @param countedPath the corresponding path in Keras 3 weights files: "functional/conv2d_3"
 * @param type Keras' class name, such as "Conv2D"
 * @param inputs the numbers of the layers whose outputs it takes, or {@link TargetLayer#INPUT}; none if unknown
 * @param layer its arguments; null if unknown
 */
public record FlatLayer(String path, String countedPath, String type, List<TargetLayer.Weight> weights,
        List<Integer> inputs, Layer layer) {

    /** Returns the plain layers of a model, with those of nested models in their places. */
    static List<FlatLayer> flatten(List<TargetLayer> layers) {
        List<FlatLayer> flat = new ArrayList<>();
        flatten(layers, "", "", flat);
        return flat;
    }

    /** Returns those layers that have weights. */
    public static List<FlatLayer> weighted(List<FlatLayer> layers) {
        return layers.stream().filter(layer -> !layer.weights.isEmpty()).toList();
    }

    private static void flatten(List<TargetLayer> layers, String path, String countedPath, List<FlatLayer> flat) {
        Map<String, Integer> counts = new HashMap<>();
        for (TargetLayer layer : layers) {
            String type = snakeCase(layer.type());
            int count = counts.merge(type, 1, Integer::sum) - 1;
            String ownPath = StoredLayers.join(path, layer.name());
            String ownCountedPath = StoredLayers.join(countedPath, count == 0 ? type : type + "_" + count);
            if (layer.children().isEmpty()) {
                flat.add(new FlatLayer(ownPath, ownCountedPath, layer.type(), layer.weights(),
                        layer.inputs(), layer.layer()));
            } else {
                flatten(layer.children(), ownPath, ownCountedPath, flat);
            }
        }
    }

    /**
     * Converts a class name by Keras' rule (keras/src/utils/naming.py): "DepthwiseConv2D" to "depthwise_conv2d", "ReLU"
     * to "re_lu".
     */
    public static String snakeCase(String className) {
        return className.replaceAll("\\W+", "").replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
