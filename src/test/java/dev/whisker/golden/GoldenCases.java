package dev.whisker.golden;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The golden files of tests-data/keras: what real Keras computed. Each list suits a JUnit method source; a case's text
 * names it.
 *
 * <p>tests-data/README.md says what the files hold and how they are made.
 */
public final class GoldenCases {

    private static final Path FOLDER = Path.of("tests-data", "keras");
    private static final Index INDEX = readIndex();

    private GoldenCases() {}

    /**
     * One layer on one input: arrays x, dy, the weights, y, dx, d_ of each trainable weight, moving statistics _after.
     */
    public record LayerCase(String name, String layer, int[] input, boolean training, List<String> weights,
            String file) {

        /** All arrays of the case. */
        public Map<String, NpyArray> arrays() {
            return Npz.read(FOLDER.resolve(file));
        }

        @Override
        public String toString() {
            return name + " " + layer + (training ? " training" : "");
        }
    }

    /** One rotation by an angle in radians: pictures in, the resampled pictures out. */
    public record RotationCase(
            String name,
            String pictures,
            double angle,
            @JsonProperty("fill_mode") String fillMode,
            @JsonProperty("fill_value") double fillValue,
            String interpolation) {

        public NpyArray input() {
            return Shared.ROTATIONS.get(pictures);
        }

        public NpyArray expected() {
            return Shared.ROTATIONS.get(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * One loss: arrays input, labels, losses, loss, gradient and the last three also as _float64. With an activation
     * other than linear the input passes through it first, and Keras' loss takes the logits it remembers.
     */
    public record LossCase(String name, String loss, @JsonProperty("from_logits") boolean fromLogits,
            String activation) {

        public Map<String, NpyArray> arrays() {
            return beginningWith(Shared.LOSSES, name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** One metric: arrays predictions, labels, correct, accuracy. */
    public record MetricCase(String name, String metric) {

        public Map<String, NpyArray> arrays() {
            return beginningWith(Shared.METRICS, name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A network trained by Keras: the texts of its layers, and the arrays of its file. Steps and epochs follow from the
     * arrays.
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TrainingCase(
            String name,
            List<String> model,
            int[] input,
            String loss,
            @JsonProperty("from_logits") boolean fromLogits,
            @JsonProperty("learning_rate") double learningRate,
            @JsonProperty("batch_size") int batchSize,
            int epochs,
            String file) {

        public Map<String, NpyArray> arrays() {
            return Npz.read(FOLDER.resolve(file));
        }

        /**
         * The weights under "initial" or "final": for each index of a layer that has weights, its arrays by Keras'
         * names.
         */
        public Map<Integer, Map<String, NpyArray>> weights(String when) {
            Map<Integer, Map<String, NpyArray>> layers = new TreeMap<>();
            beginningWith(arrays(), when).forEach((key, array) -> {
                String[] parts = key.split("/");
                layers.computeIfAbsent(Integer.valueOf(parts[0]), i -> new LinkedHashMap<>()).put(parts[1], array);
            });
            return layers;
        }

        @Override
        public String toString() {
            return name == null ? "adam" : name;
        }
    }

    /** Every case of every layer. */
    public static List<LayerCase> layers() {
        return INDEX.layers;
    }

    public static List<RotationCase> rotations() {
        return INDEX.rotations.cases;
    }

    public static List<LossCase> losses() {
        return INDEX.losses.cases;
    }

    public static List<MetricCase> metrics() {
        return INDEX.metrics.cases;
    }

    /**
     * Ten Adam steps of a small network: arrays x and labels by step, losses before each step, initial and final
     * weights.
     */
    public static TrainingCase adam() {
        return INDEX.adam;
    }

    /**
     * Two epochs of fit: arrays x, labels, val_x, val_labels, loss, accuracy, val_loss, val_accuracy, initial and final
     * weights.
     */
    public static List<TrainingCase> histories() {
        return INDEX.histories;
    }

    /** The largest difference, relative to the largest value of the expected array; NaN in either array gives NaN. */
    public static double relativeError(double[] actual, double[] expected) {
        if (actual.length != expected.length) {
            throw new AssertionError(actual.length + " elements, expected " + expected.length);
        }
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference == 0 ? 0 : difference / largest;
    }

    /** The arrays whose names begin with the prefix and a slash, without both. */
    private static Map<String, NpyArray> beginningWith(Map<String, NpyArray> arrays, String prefix) {
        Map<String, NpyArray> chosen = new LinkedHashMap<>();
        arrays.forEach((key, array) -> {
            if (key.startsWith(prefix + "/")) {
                chosen.put(key.substring(prefix.length() + 1), array);
            }
        });
        return chosen;
    }

    private static Index readIndex() {
        try {
            ObjectMapper mapper = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
            return mapper.readValue(FOLDER.resolve("cases.json").toFile(), Index.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Group<T>(String file, List<T> cases) {}

    private record Index(
            String keras,
            String tensorflow,
            List<LayerCase> layers,
            Group<RotationCase> rotations,
            Group<LossCase> losses,
            Group<MetricCase> metrics,
            TrainingCase adam,
            List<TrainingCase> histories) {}

    /** Files that many cases share, read once. */
    private static final class Shared {
        static final Map<String, NpyArray> ROTATIONS = Npz.read(FOLDER.resolve(INDEX.rotations.file));
        static final Map<String, NpyArray> LOSSES = Npz.read(FOLDER.resolve(INDEX.losses.file));
        static final Map<String, NpyArray> METRICS = Npz.read(FOLDER.resolve(INDEX.metrics.file));
    }
}
