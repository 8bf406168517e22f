package dev.whisker.train.callback;

import static dev.whisker.train.callback.FakeTraining.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What callbacks decide on sequences of values, against real Keras: every decision the same. Keras counts epochs from
 * 0.
 */
class GoldenCallbacksTest {
    @TestFactory
    Stream<DynamicTest> decisions() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        new ObjectMapper().readTree(Path.of("tests-data", "training",
                "cases.json").toFile()).path("callbacks").forEach(cases::add);
        assertTrue(cases.size() > 50);
        return cases.stream().map(golden ->
                DynamicTest.dynamicTest(golden.path("name").asText() + " " + golden.path("call").asText(),
                () -> check(golden)));
    }

    private static void check(JsonNode golden) {
        FakeTraining training = new FakeTraining();
        Callback described = Callbacks.registry().parse(golden.path("call").asText());
        described.check(training.names);
        Callback callback = described.begin();
        callback.trainBegin(training);
        List<Double> rates = new ArrayList<>();
        int epoch = 0;
        for (JsonNode value : golden.path("values")) {
            String monitor = golden.path("monitor").asText();
            double number = value.isNumber() ? value.asDouble() : Double.NaN;
            epoch++;
            callback.epochEnd(training.finish(monitor.startsWith("val_")
                    ? new EpochResult(epoch, values(), values(monitor.substring(4), number), 1, 1)
                    : new EpochResult(epoch, values(monitor, number), values(), 1, 1)));
            rates.add(training.learningRate);
            if (training.stopReason != null) {
                break;
            }
        }
        training.ending = training.stopReason == null ? Ending.FINISHED : Ending.stopped(training.stopReason);
        callback.trainEnd(training);
        assertEquals(golden.path("epochs").asInt(), epoch, "epochs");
        if (described instanceof EarlyStopping) {
            assertEquals(golden.path("stopped_epoch").isNull(), training.stopReason == null);
            assertEquals(golden.path("weights_of_epoch").asInt() + 1, training.weightsOf, "weights");
            if (training.stopReason != null) {
                String best = golden.path("best").isNumber() ? ProgressLine.number(golden.path("best").asDouble())
                        : "nan";
                assertTrue(training.stopReason.endsWith("; best " + best + " in epoch "
                        + (golden.path("best_epoch").asInt() + 1)),
                        training.stopReason);
            }
        } else {
            assertFalse(golden.path("learning_rates").isEmpty());
            for (int i = 0; i < epoch; i++) {
                assertEquals(golden.path("learning_rates").path(i).asDouble(), rates.get(i), 1e-12, "rate after epoch "
                        + (i + 1));
            }
        }
    }
}
