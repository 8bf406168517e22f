package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.op.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRunTest {
    @TempDir
    Path temporary;

    private final TinyRun tiny = new TinyRun();

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aSavedRunEvaluatesAndPredictsAsItDidBitForBit(String name) {
        RunDirectory directory = RunDirectory.create(temporary.resolve(name), false);
        try (Backend backend = Backends.open(name)) {
            TrainingRun.Result result = tiny.train(directory, backend, List.of());
            RunDirectory reopened = RunDirectory.open(directory.path());
            assertEquals(tiny.experiment(), reopened.experiment());
            float[][] first;
            try (SavedModel model = SavedModel.open(reopened, backend)) {
                assertEquals(result.test(), model.evaluator().evaluate(tiny.test()));
                first = model.evaluator().predict(tiny.test());
                assertEquals("disc", model.className(0));
                assertEquals("class 7", model.className(7));
            }
            try (SavedModel again = SavedModel.open(reopened, backend)) {
                assertArrayEquals(first, again.evaluator().predict(tiny.test()));
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameFiles() throws IOException {
        RunDirectory first = RunDirectory.create(temporary.resolve("first"), false);
        RunDirectory second = RunDirectory.create(temporary.resolve("second"), false);
        try (Backend backend = Backends.open("reference")) {
            tiny.train(first, backend, List.of());
            tiny.train(second, backend, List.of());
        }
        assertArrayEquals(Files.readAllBytes(first.weights()), Files.readAllBytes(second.weights()));
        assertEquals(Files.readString(first.description()), Files.readString(second.description()));
    }

    @Test
    void theRecordSaysWhatWasRunAndWhatCameOfIt() {
        RunDirectory directory = RunDirectory.create(temporary.resolve("run"), false);
        try (Backend backend = Backends.open("reference")) {
            TrainingRun.Result result = tiny.train(directory, backend, List.of());
            JsonNode record = RunDirectory.open(directory.path()).readRecord();
            assertEquals("reference", record.path("device").path("backend").asText());
            assertEquals(2, record.path("results").path("epochs_finished").asInt());
            assertEquals(result.test().accuracy(), record.path("results").path("test_accuracy").asDouble());
            assertEquals(54, record.path("data").path("samples").path("train").asInt());
            assertEquals(5, directory.classNames().size());
            assertTrue(Files.exists(directory.plot("accuracy")) && Files.exists(directory.plot("loss")));
        }
    }

    /**
     * In float32 such a learning rate makes the first step's weights infinite, and there is no second step that would
     * show it.
     */
    @Test
    void weightsThatAreNotFiniteAreNeverSaved() {
        Experiment wild = TinyRun.wild(1, "1e45");
        RunDirectory directory = RunDirectory.create(temporary.resolve("wild"), false);
        try (Backend backend = Backends.open("cpu")) {
            TrainingRun run = new TrainingRun(wild, ExperimentData.open(wild, null), null, backend, directory);
            String message = assertThrows(WhiskerException.class, () -> run.run(line -> { }, List.of())).getMessage();
            assertTrue(message.matches("the weights are not saved, since they are not finite: dense/\\w+, \\S+ at .*; "
                    + "lower the learning rate"), message);
            assertFalse(Files.exists(directory.weights()));
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNotLoaded() {
        RunDirectory directory = RunDirectory.create(temporary.resolve("nan"), false);
        try (Backend backend = Backends.open("reference")) {
            tiny.train(directory, backend, List.of());
            Map<String, NpyArray> tensors = new LinkedHashMap<>(Safetensors.read(directory.weights()).tensors());
            double[] bias = tensors.get("dense/bias").toDoubles();
            bias[2] = Double.NEGATIVE_INFINITY;
            tensors.put("dense/bias", new NpyArray(new int[] {bias.length}, bias));
            assertRefused(directory, backend, tensors,
                    "are not finite: dense/bias, -Infinity at [2]; train again, or give another file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"experiment\": ", "[1, 2]", "{\n\n nonsense"})
    void aDamagedRecordIsNamedInOneLine(String text) throws IOException {
        RunDirectory directory = RunDirectory.create(temporary.resolve("damaged"), false);
        Files.writeString(directory.record(), text);
        String message = assertThrows(WhiskerException.class, directory::readRecord).getMessage();
        assertTrue(message.startsWith(directory.record().toString()) && !message.contains("Source"), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void weightsOfAnotherModelAreRefusedByName() {
        RunDirectory directory = RunDirectory.create(temporary.resolve("other"), false);
        try (Backend backend = Backends.open("reference")) {
            tiny.train(directory, backend, List.of());
            Map<String, NpyArray> tensors = new LinkedHashMap<>(Safetensors.read(directory.weights()).tensors());
            NpyArray bias = tensors.remove("dense/bias");
            assertRefused(directory, backend, tensors, "'dense/bias'");
            tensors.put("dense/bias", new NpyArray(new int[] {1}, new double[1]));
            assertRefused(directory, backend, tensors, "have shape [1]");
            tensors.put("dense/bias", bias);
            tensors.put("spare", bias);
            assertRefused(directory, backend, tensors, "spare");
        }
    }

    private static void assertRefused(RunDirectory directory, Backend backend, Map<String, NpyArray> tensors,
            String naming) {
        Safetensors.write(directory.weights(), tensors, NpyType.F8, Map.of());
        String message = assertThrows(WhiskerException.class, () -> SavedModel.open(directory, backend)).getMessage();
        assertTrue(message.contains(naming), message);
    }

    @Test
    void baselinesAreMeasuredOnTheTestSamples() {
        Experiment linear = Baselines.linear(tiny.experiment(), 5);
        assertEquals(3, linear.layers().size());
        double majority = Baselines.majorityAccuracy(tiny.data());
        assertTrue(majority > 0 && majority < 0.6, "majority " + majority);
        try (Backend backend = Backends.open("reference")) {
            assertEquals(18, Baselines.test(linear, tiny.data(), backend).samples());
        }
    }
}
