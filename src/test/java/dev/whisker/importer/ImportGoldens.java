package dev.whisker.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.importer.TargetLayer.Weight;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models that tests-data/importer/make_golden.py wrote: their descriptions and their expected weights. */
final class ImportGoldens {
    static final Path FOLDER = Path.of("tests-data/importer");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ImportGoldens() {
    }

    /** A model as described by Keras. */
    record Golden(List<TargetLayer> layers, Map<String, NpyArray> weights) {

        /** A target that collects what it receives. */
        WeightTarget target(Map<String, NpyArray> received) {
            return new WeightTarget(layers, (path, values) -> received.put(path, values.toArray()));
        }
    }

    static Golden read(String name) {
        try {
            Map<String, NpyArray> weights = new LinkedHashMap<>();
            List<TargetLayer> layers = layers(JSON.readTree(FOLDER.resolve(name + ".json").toFile()), "", weights);
            return new Golden(layers, weights);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<TargetLayer> layers(JsonNode list, String prefix, Map<String, NpyArray> weights) {
        List<TargetLayer> layers = new ArrayList<>();
        for (JsonNode layer : list) {
            String name = layer.get("name").asText();
            String type = layer.get("type").asText();
            if (layer.has("layers")) {
                layers.add(TargetLayer.model(name, type, layers(layer.get("layers"), prefix + name + "/", weights)));
                continue;
            }
            List<Weight> own = new ArrayList<>();
            for (JsonNode weight : layer.get("weights")) {
                int[] shape = ints(weight.get("shape"));
                if (weight.get("values").isEmpty() || weight.get("name").asText().contains("seed")) {
                    continue;
                }
                own.add(new Weight(weight.get("name").asText(), Shape.of(shape)));
                weights.put(prefix + name + "/" + weight.get("name").asText(),
                        new NpyArray(shape, doubles(weight.get("values"))));
            }
            layers.add(TargetLayer.of(name, type, own));
        }
        return layers;
    }

    private static int[] ints(JsonNode list) {
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).intValue();
        }
        return values;
    }

    private static double[] doubles(JsonNode list) {
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).doubleValue();
        }
        return values;
    }
}
