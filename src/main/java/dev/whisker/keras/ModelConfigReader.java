package dev.whisker.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import dev.whisker.importer.FlatLayer;
import dev.whisker.importer.StoredLayers;
import dev.whisker.keras.ConfiguredModel.ConfiguredLayer;
import dev.whisker.keras.ConfiguredModel.Kind;
import dev.whisker.keras.ConfiguredModel.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads layers and their connections from Keras' JSON description of a model; nothing is executed or built.
 *
 * <p>A layer of a functional model has a list {@code inbound_nodes} of its calls. Keras 2 writes a tensor in it as
 * {@code ["conv2d", 0, 0, {...}]}: layer, index of the call, index of the output; Keras 3 writes an object
 * {@code __keras_tensor__} with {@code keras_history: ["conv2d", 0, 0]}.
 */
final class ModelConfigReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_LEVELS = 32;
    private static final String CALLS = "inbound_nodes";
    private static final int TENSOR_PARTS = 3;

    private ModelConfigReader() {
    }

    /** Reads the description of a model. */
    static ConfiguredModel model(String json, String source) {
        try {
            JsonNode root = JSON.readTree(json);
            return model(root.path("class_name").asText(), root.path("config"), "", "", 0, source);
        } catch (JsonProcessingException e) {
            throw broken(source, "is not JSON: " + FailureReason.of(e));
        }
    }

    private static ConfiguredModel model(String className, JsonNode config, String path, String countedPath, int level,
            String source) {
        if (level > MAX_LEVELS) {
            throw broken(source, "is nested more than " + MAX_LEVELS + " levels deep");
        }
        // In old versions, the configuration of a Sequential was its list of layers.
        JsonNode list = config.isArray() ? config : config.path("layers");
        Set<String> names = new HashSet<>();
        boolean connected = false;
        for (JsonNode layer : list) {
            connected |= layer.has(CALLS);
            if (!names.add(name(layer, source))) {
                throw broken(source, "has two layers '" + name(layer, source) + "'");
            }
        }
        List<ConfiguredLayer> layers = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (JsonNode layer : list) {
            String type = layer.path("class_name").asText();
            String counted = FlatLayer.snakeCase(type);
            int count = counts.merge(counted, 1, Integer::sum) - 1;
            String ownPath = StoredLayers.join(path, name(layer, source));
            String ownCountedPath = StoredLayers.join(countedPath, count == 0 ? counted : counted + "_" + count);
            ConfiguredModel body = model(type, layer.path("config"), ownPath, ownCountedPath, level + 1, source);
            layers.add(new ConfiguredLayer(ownPath, ownCountedPath, type, layer.path("config"), body.layers().isEmpty()
                    ? null : body,
                    calls(layer.path(CALLS), names)));
        }
        boolean chain = config.isArray() || KerasClasses.canonical(className).equals("Sequential");
        return new ConfiguredModel(chain ? Kind.CHAIN : connected ? Kind.GRAPH : Kind.UNKNOWN, layers,
                sources(config.path("output_layers"), names));
    }

    private static String name(JsonNode layer, String source) {
        // The name by which other layers refer to it.
        String name = layer.path("name").asText(layer.path("config").path("name").asText());
        if (layer.path("class_name").asText().isEmpty() || name.isEmpty()) {
            throw broken(source, "has a layer without class or name");
        }
        return name;
    }

    private static List<List<Source>> calls(JsonNode list, Set<String> names) {
        List<List<Source>> calls = new ArrayList<>();
        for (JsonNode call : list) {
            calls.add(sources(call, names));
        }
        return calls;
    }

    private static List<Source> sources(JsonNode node, Set<String> names) {
        List<Source> sources = new ArrayList<>();
        addSources(node, names, sources);
        return sources;
    }

    /** Finds tensors anywhere in the arguments of a call. */
    private static void addSources(JsonNode node, Set<String> names, List<Source> sources) {
        if (node.path("class_name").asText().equals("__keras_tensor__")) {
            addSources(node.path("config").path("keras_history"), names, sources);
            return;
        }
        if (node.isArray() && node.size() >= TENSOR_PARTS && node.get(1).isInt() && node.get(2).isInt()
                && names.contains(node.get(0).asText())) {
            sources.add(new Source(node.get(0).asText(), node.get(1).intValue()));
        }
        node.forEach(inner -> addSources(inner, names, sources));
    }

    private static WhiskerException broken(String source, String reason) {
        return new WhiskerException(source + " has no usable Keras weights: its model configuration " + reason + ".");
    }
}
