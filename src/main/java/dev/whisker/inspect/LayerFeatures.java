package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a layer says of a picture as one row of numbers: the mean over positions of each channel. */
public final class LayerFeatures {
    private static final int BATCH = 16;

    private LayerFeatures() {
    }

    /** A row per picture, for each of these layers. A layer without positions gives all its elements. */
    public static Map<String, double[][]> of(Trace trace, List<String> layers, double[][] pictures) {
        Map<String, double[][]> features = new LinkedHashMap<>();
        layers.forEach(layer -> features.put(layer, new double[pictures.length][]));
        for (int from = 0; from < pictures.length; from += BATCH) {
            int first = from;
            int samples = Math.min(BATCH, pictures.length - from);
            trace.run(ForwardBatches.batch(0, samples, i -> pictures[first + i]), samples, null, new Observation() {
                @Override
                public void value(String name, Value value) {
                    double[][] rows = features.get(name);
                    if (rows != null) {
                        add(value.read(), trace.shape(name), samples, rows, first);
                    }
                }
            });
        }
        return features;
    }

    private static void add(double[] value, Shape shape, int samples, double[][] rows, int first) {
        int size = value.length / samples;
        int channels = shape.rank() == 3 ? shape.get(2) : size;
        for (int i = 0; i < samples; i++) {
            double[] row = new double[channels];
            for (int k = 0; k < size; k++) {
                row[k % channels] += value[i * size + k] * channels / size;
            }
            rows[first + i] = row;
        }
    }
}
