package dev.whisker.train.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every metric after each of several batches, against real Keras. */
class GoldenMetricsTest {
    private static final Path FOLDER = Path.of("tests-data", "training");
    private static final double TOLERANCE = 1e-6;
    /** What Keras has and this program refuses, in one line. */
    private static final Set<String> REFUSED =
            Set.of("precision_thresholds", "recall_thresholds", "auc_roc_multi_label", "auc_pr_multi_label");

    private static List<JsonNode> cases() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        new ObjectMapper().readTree(FOLDER.resolve("cases.json").toFile()).path("metrics").forEach(cases::add);
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> metricsOverBatches() throws IOException {
        Map<String, NpyArray> arrays = Npz.read(FOLDER.resolve("arrays.npz"));
        return cases().stream().filter(golden -> !REFUSED.contains(golden.path("name").asText()))
                .map(golden -> DynamicTest.dynamicTest(golden.path("name").asText(), () -> check(golden, arrays)));
    }

    private static void check(JsonNode golden, Map<String, NpyArray> arrays) {
        String prefix = "metrics/" + golden.path("name").asText() + "/";
        NpyArray predictions = arrays.get(prefix + "predictions");
        NpyArray labels = arrays.get(prefix + "labels");
        NpyArray weights = arrays.get(prefix + "sample_weight");
        double[] results = arrays.get(prefix + "results").data();
        int width = predictions.shape()[1];
        boolean classes = labels.shape().length == 1 || labels.shape()[1] != width;
        Accumulator accumulator = Metrics.registry().parse(golden.path("call").asText()).accumulator(width);
        int values = results.length / golden.path("batches").size();
        int first = 0;
        for (int batch = 0; batch < golden.path("batches").size(); batch++) {
            int size = golden.path("batches").path(batch).asInt();
            MetricBatch part = classes
                    ? MetricBatch.ofLabels(size, width, predictions.data(), first * width,
                            IntStream.range(first, first + size).map(i -> (int) labels.data()[i]).toArray())
                    : MetricBatch.ofTargets(size, width, predictions.data(), first * width,
                            part(labels.data(), first * width, size * width));
            accumulator.add(weights == null ? part : part.withWeights(part(weights.data(), first, size)));
            assertEquals(values, accumulator.values().length);
            for (int i = 0; i < values; i++) {
                assertEquals(results[batch * values + i], accumulator.values()[i], TOLERANCE, "value " + i
                        + " after batch " + batch);
            }
            first += size;
        }
    }

    private static double[] part(double[] values, int from, int count) {
        return Arrays.copyOfRange(values, from, from + count);
    }

    @Test
    void whatIsNotSupportedIsRefused() throws IOException {
        List<JsonNode> refused = cases().stream().filter(golden ->
                REFUSED.contains(golden.path("name").asText())).toList();
        assertEquals(REFUSED.size(), refused.size());
        for (JsonNode golden : refused) {
            assertTrue(golden.path("optional").asBoolean());
            assertThrows(WhiskerException.class, () -> Metrics.registry().parse(golden.path("call").asText()));
        }
    }
}
