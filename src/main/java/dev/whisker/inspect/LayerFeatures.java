package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a layer says of a picture as one row of numbers: the mean over positions of each channel. */
public final class LayerFeatures {
    private LayerFeatures() {
    }

    /** A row per picture, for each of these layers. A layer without positions gives all its elements. */
    public static Map<String, double[][]> of(Trace trace, List<String> layers, double[][] pictures) {
        Map<String, double[][]> features = new LinkedHashMap<>();
        layers.forEach(layer -> features.put(layer, new double[pictures.length][]));
        ForwardBatches.forEach(trace, layers, pictures, (picture, values) -> features.forEach((layer, rows) ->
                rows[picture] = features(values.get(layer), trace.shape(layer))));
        return features;
    }

    private static double[] features(double[] value, Shape shape) {
        int channels = shape.rank() == 3 ? shape.get(2) : value.length;
        double[] row = new double[channels];
        for (int k = 0; k < value.length; k++) {
            row[k % channels] += value[k] * channels / value.length;
        }
        return row;
    }
}
