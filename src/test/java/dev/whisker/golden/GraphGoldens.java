package dev.whisker.golden;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.application.Formula;
import dev.whisker.experiment.ExperimentReader;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import dev.whisker.model.Graph;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The golden files of tests-data/graph: what real Keras computed for graphs in YAML. */
final class GraphGoldens {
    /** Samples of a batch, and batches of the training. */
    static final int BATCH = 2;
    static final int STEPS = 10;

    private static final Path FOLDER = Path.of("tests-data", "graph");

    private GraphGoldens() {
    }

    /** A network. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Network(String name, String file, int[] input, String loss, String optimizer, long parameters,
            List<String> layers,
                   List<String> weights, @JsonProperty("zero_gradients") List<String> zeroGradients) {
        /** The model that the file describes. */
        Graph model() {
            try {
                return ExperimentReader.readModel(file, Files.readString(FOLDER.resolve(file)), Shape.of(input));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        NpyArray array(String array) {
            return Golden.ALL.get(name + "/" + array);
        }

        /** All batches, one after another. */
        double[] pictures() {
            double[] drawn = Formula.uniform(name + "/x", STEPS * BATCH * input[0] * input[1] * input[2]);
            return Arrays.stream(drawn).map(u -> (float) (2 * u - 1)).toArray();
        }

        double[] firstPictures() {
            return Arrays.copyOf(pictures(), BATCH * input[0] * input[1] * input[2]);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The networks, or all but ResNet50. */
    static List<Network> networks(boolean large) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            List<Network> networks = new ArrayList<>();
            for (JsonNode node : mapper.readTree(FOLDER.resolve("goldens.json").toFile()).get("networks")) {
                Network network = mapper.convertValue(node, Network.class);
                if (large || !network.name.equals("resnet50")) {
                    networks.add(network);
                }
            }
            return networks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Network network(String name) {
        return networks(true).stream().filter(network -> network.name.equals(name)).findFirst().orElseThrow();
    }

    /** The weight's values: small gammas at the end of a bottleneck. */
    static double[] weight(String path, Shape shape) {
        double[] values = Formula.weight(path, shape);
        return path.endsWith("_3_bn/gamma") ? Arrays.stream(values).map(value -> value / 8).toArray() : values;
    }

    /** Sum, norm, largest magnitude, projection, and eight elements of a gradient. */
    static double[] summary(String path, double[] values) {
        double[] signs = Formula.uniform(path, values.length);
        double[] summary = new double[12];
        for (int i = 0; i < values.length; i++) {
            summary[0] += values[i];
            summary[1] += values[i] * values[i];
            summary[2] = Math.max(summary[2], Math.abs(values[i]));
            summary[3] += values[i] * (2 * signs[i] - 1);
        }
        summary[1] = Math.sqrt(summary[1]);
        IntStream.range(0, 8).forEach(i -> summary[4 + i] = values[(int) ((long) i * (values.length - 1) / 7)]);
        return summary;
    }

    /** Read once. */
    private static final class Golden {
        static final Map<String, NpyArray> ALL = Npz.read(FOLDER.resolve("goldens.npz"));
    }
}
