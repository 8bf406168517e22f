package dev.whisker.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.List;

/** Reads names and classes of layers out of Keras' JSON of a model; nothing of it is executed or built. */
final class KerasConfig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LEVELS = 32;

    private KerasConfig() {
    }

    /** The layers of a model in topological order, without weights. */
    static List<TargetLayer> layers(String json, String source) {
        try {
            return layers(JSON.readTree(json).path("config"), 0, source);
        } catch (JsonProcessingException e) {
            throw broken(source, "is no JSON: " + e.getOriginalMessage().replaceAll("\\s+", " "));
        }
    }

    private static List<TargetLayer> layers(JsonNode config, int level, String source) {
        if (level > MOST_LEVELS) {
            throw broken(source, "is nested more than " + MOST_LEVELS + " levels deep");
        }
        // A Sequential's configuration was once its list of layers.
        JsonNode list = config.isArray() ? config : config.path("layers");
        List<TargetLayer> layers = new ArrayList<>();
        for (JsonNode layer : list) {
            String type = layer.path("class_name").asText();
            String name = layer.path("config").path("name").asText(layer.path("name").asText());
            if (type.isEmpty() || name.isEmpty()) {
                throw broken(source, "has a layer without class or name");
            }
            layers.add(TargetLayer.model(name, type, layers(layer.path("config"), level + 1, source)));
        }
        return layers;
    }

    private static WhiskerException broken(String source, String reason) {
        return new WhiskerException(source + " has no usable weights of Keras: its model configuration " + reason + ".");
    }
}
