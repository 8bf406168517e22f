package dev.whisker.golden;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The golden files of tests-data/training: what real Keras computed for calls as text. */
final class TrainingGoldens {
    private static final Path FOLDER = Path.of("tests-data", "training");
    private static final ObjectMapper JSON = new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final JsonNode INDEX = readIndex();

    private TrainingGoldens() {
    }

    /** One case: a call, and its arrays. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Case(String name, String call, String activation, List<String> model, int[] input, String optimizer,
            String loss, @JsonProperty("class_weight") double[] classWeight) {
        @Override
        public String toString() {
            return name + " " + (call == null ? optimizer + " " + loss : call);
        }
    }

    /** The cases of a kind. */
    static List<Case> cases(String kind) {
        List<Case> cases = new ArrayList<>();
        for (JsonNode node : INDEX.get(kind)) {
            cases.add(JSON.convertValue(node, Case.class));
        }
        return cases;
    }

    /** An array that all cases of a kind share. */
    static NpyArray shared(String kind, String name) {
        return Arrays.ALL.get(kind + "/" + name);
    }

    /** The arrays of a case, by their names within it. */
    static Map<String, NpyArray> arrays(String kind, Case one) {
        String prefix = kind + "/" + one.name + "/";
        Map<String, NpyArray> chosen = new LinkedHashMap<>();
        Arrays.ALL.forEach((key, array) -> {
            if (key.startsWith(prefix)) {
                chosen.put(key.substring(prefix.length()), array);
            }
        });
        return chosen;
    }

    private static JsonNode readIndex() {
        try {
            return JSON.readTree(FOLDER.resolve("cases.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Read once. */
    private static final class Arrays {
        static final Map<String, NpyArray> ALL = Npz.read(FOLDER.resolve("arrays.npz"));
    }
}
