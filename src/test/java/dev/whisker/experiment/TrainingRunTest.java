package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRunTest {
    private static final String TINY = """
            data:
              source: drawn
              pictures: 90
              image_size: [16, 16]
              split: {train: 60, validation: 20, test: 20}
              augment: [RandomFlip]
            model:
              - Rescaling(1/127.5, offset=-1)
              - Conv2D(4, 3, activation=relu)
              - MaxPooling2D(2)
              - BatchNormalization
              - Flatten
              - Dropout(0.2)
              - Dense(5)
            training:
              epochs: 2
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;

    @TempDir
    Path temporary;

    private final Experiment tiny = ExperimentReader.read("tiny", "tiny.yaml", TINY);
    private final ExperimentData data = ExperimentData.open(tiny, null);

    private TrainingRun.Result train(RunDirectory directory, Backend backend, List<Callback> callbacks) {
        return new TrainingRun(tiny, data, null, backend, directory).run(line -> { }, callbacks);
    }

    private Samples test() {
        return data.samples(Part.TEST).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aSavedRunEvaluatesAndPredictsAsItDidBitForBit(String name) {
        RunDirectory directory = RunDirectory.create(temporary.resolve(name), false);
        try (Backend backend = Backends.open(name)) {
            TrainingRun.Result result = train(directory, backend, List.of());
            RunDirectory reopened = RunDirectory.open(directory.path());
            assertEquals(tiny, reopened.experiment());
            float[][] first;
            try (SavedModel model = SavedModel.open(reopened, backend)) {
                assertEquals(result.test(), model.evaluator().evaluate(test()));
                first = model.evaluator().predict(test());
                assertEquals("disc", model.className(0));
                assertEquals("class 7", model.className(7));
            }
            try (SavedModel again = SavedModel.open(reopened, backend)) {
                assertArrayEquals(first, again.evaluator().predict(test()));
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameFiles() throws IOException {
        RunDirectory first = RunDirectory.create(temporary.resolve("first"), false);
        RunDirectory second = RunDirectory.create(temporary.resolve("second"), false);
        try (Backend backend = Backends.open("reference")) {
            train(first, backend, List.of());
            train(second, backend, List.of());
        }
        assertArrayEquals(Files.readAllBytes(first.weights()), Files.readAllBytes(second.weights()));
        assertEquals(Files.readString(first.description()), Files.readString(second.description()));
    }

    @Test
    void theRecordSaysWhatWasRunAndWhatCameOfIt() {
        RunDirectory directory = RunDirectory.create(temporary.resolve("run"), false);
        try (Backend backend = Backends.open("reference")) {
            TrainingRun.Result result = train(directory, backend, List.of());
            JsonNode record = RunDirectory.open(directory.path()).readRecord();
            assertEquals("reference", record.path("device").path("backend").asText());
            assertEquals(2, record.path("results").path("epochs_finished").asInt());
            assertEquals(result.test().accuracy(), record.path("results").path("test_accuracy").asDouble());
            assertEquals(54, record.path("data").path("samples").path("train").asInt());
            assertEquals(5, directory.classNames().size());
            assertTrue(Files.exists(directory.plot("accuracy")) && Files.exists(directory.plot("loss")));
        }
    }

    @Test
    void aRunThatIsStoppedSavesWhatItHas() throws IOException {
        RunDirectory directory = RunDirectory.create(temporary.resolve("stopped"), false);
        try (Backend backend = Backends.open("reference")) {
            TrainingRun run = new TrainingRun(tiny, data, null, backend, directory);
            TrainingRun.Result result = run.run(line -> { }, List.of(new Callback() {
                @Override
                public void epochBegin(Training training) {
                    if (training.epoch() == 2) {
                        run.stop();
                    }
                }
            }));
            assertTrue(result.interrupted());
            assertNull(result.test());
            assertEquals(1, result.history().epochs().size());
            assertEquals(2, Files.readAllLines(directory.history()).size());
            assertTrue(RunDirectory.open(directory.path()).readRecord().path("interrupted").asBoolean());
            try (SavedModel model = SavedModel.open(directory, backend)) {
                assertTrue(Double.isFinite(model.evaluator().evaluate(test()).loss()));
            }
        }
    }

    @Test
    void aRunThatDivergesLeavesTheEpochsBeforeAndTheirWeights() throws IOException {
        Experiment diverging = ExperimentReader.read("diverging", "diverging.yaml", """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [8, 8]
                  split: {train: 50, test: 50}
                model:
                  - Flatten
                  - Dense(5)
                training:
                  epochs: 3
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                  optimizer: {adam: {learning_rate: 1e306}}
                """);
        RunDirectory directory = RunDirectory.create(temporary.resolve("diverging"), false);
        try (Backend backend = Backends.open("reference")) {
            TrainingRun run = new TrainingRun(diverging, ExperimentData.open(diverging, null), null, backend,
                    directory);
            String message = assertThrows(WhiskerException.class, () -> run.run(line -> { }, List.of())).getMessage();
            assertTrue(message.contains("in epoch 2"), message);
            JsonNode record = RunDirectory.open(directory.path()).readRecord();
            assertEquals(message, record.path("failed").asText());
            assertEquals(1, record.path("results").path("epochs_finished").asInt());
            assertEquals(2, Files.readAllLines(directory.history()).size());
            SavedModel.open(directory, backend).close();
        }
    }

    /**
     * In float32 such a learning rate makes the first step's weights infinite, and there is no second step that would
     * show it.
     */
    @Test
    void weightsThatAreNotFiniteAreNeverSaved() {
        Experiment wild = ExperimentReader.read("wild", "wild.yaml", """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [8, 8]
                  split: {train: 50, test: 50}
                model:
                  - Flatten
                  - Dense(5)
                training:
                  epochs: 1
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                  optimizer: {adam: {learning_rate: 1e45}}
                """);
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
            train(directory, backend, List.of());
            Map<String, NpyArray> tensors = new LinkedHashMap<>(Safetensors.read(directory.weights()).tensors());
            double[] bias = tensors.get("dense/bias").toDoubles();
            bias[2] = Double.NEGATIVE_INFINITY;
            tensors.put("dense/bias", new NpyArray(new int[] {bias.length}, bias));
            assertRefused(directory, backend, tensors,
                    "are not finite: dense/bias, -Infinity at [2]; train again, or give another file");
        }
    }

    @Test
    void anyErrorIsRecordedWithTheWeightsBeforeIt() {
        for (Error error : List.of(new OutOfMemoryError("heap"), new StackOverflowError(),
                new NoClassDefFoundError("a library"))) {
            try (RunDirectory directory =
                    RunDirectory.create(temporary.resolve(error.getClass().getSimpleName()), false);
                    Backend backend = Backends.open("reference")) {
                assertSame(error, assertThrows(Error.class,
                        () -> train(directory, backend, List.of(failing(2, error)))));
                RunDirectory reopened = RunDirectory.open(directory.path());
                assertEquals("failed", reopened.readRecord().path("state").asText());
                assertEquals(error.toString(), reopened.readRecord().path("failed").asText());
                try (SavedModel model = SavedModel.open(reopened, backend)) {
                    assertEquals(List.of("Run " + directory.path() + " is unfinished: it failed (" + error
                            + "); its weights are those after epoch 1 of 2 (step "
                            + reopened.readRecord().path("saved").path("step").asLong() + ")."),
                            model.state().remarks());
                }
            }
        }
    }

    /**
     * A disk that is full, say: whichever file cannot be written, those before it are of the new epoch, those after it
     * of the old one, and the record fits.
     */
    @ParameterizedTest
    @CsvSource({"model.safetensors, 1, 2", "history.csv, 2, 2"})
    void anEpochThatCannotBeSavedIsNotClaimed(String unwritable, int savedEpoch, int lines) throws IOException {
        try (RunDirectory directory = RunDirectory.create(temporary.resolve("full"), false);
                Backend backend = Backends.open("reference")) {
            Path file = directory.path().resolve(unwritable);
            Path kept = temporary.resolve("kept");
            assertThrows(WhiskerException.class,
                    () -> train(directory, backend, List.of(at(2, 1, () -> replaceByDirectory(file, kept)))));
            Files.delete(file);
            Files.move(kept, file);
            JsonNode record = RunDirectory.open(directory.path()).readRecord();
            assertEquals("failed", record.path("state").asText());
            assertEquals(savedEpoch, record.path("saved").path("epoch").asInt());
            assertEquals(savedEpoch, record.path("results").path("epochs_finished").asInt());
            assertEquals(Integer.toString(savedEpoch), Safetensors.readMetadata(directory.weights()).get("epoch"));
            assertEquals(lines, Files.readAllLines(directory.history()).size());
        }
    }

    private static void replaceByDirectory(Path file, Path kept) {
        try {
            Files.move(file, kept);
            Files.createDirectory(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Callback failing(int inEpoch, Error error) {
        return new Callback() {
            @Override
            public void epochBegin(Training training) {
                if (training.epoch() == inEpoch) {
                    throw error;
                }
            }
        };
    }

    @Test
    void aRunThatIsStoppedInTheMiddleOfAnEpochKeepsTheWeightsOfTheOneBefore() {
        try (RunDirectory whole = RunDirectory.create(temporary.resolve("whole"), false);
                RunDirectory stopped = RunDirectory.create(temporary.resolve("stopped"), false);
                Backend backend = Backends.open("reference")) {
            new TrainingRun(tiny.withTraining(tiny.training().withEpochs(1)), data, null, backend, whole)
                    .run(line -> { }, List.of());
            assertTrue(stoppedAt(2, 1, stopped, backend).saved());
            assertEquals(Safetensors.read(whole.weights()).tensors(), Safetensors.read(stopped.weights()).tensors());
            assertEquals("{\"file\":\"model.safetensors\",\"epoch\":1,\"step\":2}",
                    stopped.readRecord().path("saved").toString());
        }
    }

    @Test
    void aRunThatIsStoppedInTheFirstEpochSavesTheWeightsItHasAndSaysSo() {
        try (RunDirectory stopped = RunDirectory.create(temporary.resolve("stopped"), false);
                Backend backend = Backends.open("reference")) {
            TrainingRun.Result result = stoppedAt(1, 1, stopped, backend);
            assertTrue(result.saved() && result.interrupted() && result.history().isEmpty());
            try (SavedModel model = SavedModel.open(RunDirectory.open(stopped.path()), backend)) {
                assertEquals(List.of("Run " + stopped.path()
                        + " is unfinished: it was interrupted; its weights are those after step 1, in the first "
                        + "epoch."),
                        model.state().remarks());
            }
        }
    }

    @Test
    void aRunThatIsStoppedBeforeTheFirstStepLeavesNothing() throws IOException {
        Path path = temporary.resolve("never/begun");
        try (RunDirectory directory = RunDirectory.create(path, false); Backend backend = Backends.open("reference")) {
            TrainingRun run = new TrainingRun(tiny, data, null, backend, directory);
            run.stop();
            assertFalse(run.run(line -> { }, List.of()).saved());
        }
        assertFalse(Files.exists(path.getParent()));
    }

    @Test
    void theTestEvaluationIsCutShortAndTheRunKeepsItsEpochs() {
        try (RunDirectory directory = RunDirectory.create(temporary.resolve("stopped"), false);
                Backend backend = Backends.open("reference")) {
            TrainingRun.Result result = stoppedAt(2, 0, directory, backend);
            assertTrue(result.interrupted());
            assertNull(result.test());
            assertEquals(2, result.history().epochs().size());
            assertEquals("interrupted", directory.readRecord().path("state").asText());
        }
    }

    @Test
    void anInterruptedThreadSavesTooAndStaysInterrupted() {
        try (RunDirectory directory = RunDirectory.create(temporary.resolve("stopped"), false);
                Backend backend = Backends.open("reference")) {
            train(directory, backend, List.of(at(1, 1, Thread.currentThread()::interrupt)));
            assertTrue(Thread.interrupted());
            assertEquals(0, RunDirectory.open(directory.path()).readRecord().path("saved").path("epoch").asInt(-1));
        }
    }

    private TrainingRun.Result stoppedAt(int epoch, int step, RunDirectory directory, Backend backend) {
        TrainingRun run = new TrainingRun(tiny, data, null, backend, directory);
        return run.run(line -> { }, List.of(at(epoch, step, run::stop)));
    }

    /** @param wanted step of the epoch; 0 for its end, after validation */
    private static Callback at(int epoch, int wanted, Runnable action) {
        return new Callback() {
            @Override
            public void batchEnd(Training training) {
                if (training.epoch() == epoch && training.step() == wanted) {
                    action.run();
                }
            }

            @Override
            public void epochEnd(Training training) {
                if (training.epoch() == epoch && wanted == 0) {
                    action.run();
                }
            }
        };
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
            train(directory, backend, List.of());
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
        Experiment linear = Baselines.linear(tiny, 5);
        assertEquals(3, linear.layers().size());
        double majority = Baselines.majorityAccuracy(data);
        assertTrue(majority > 0 && majority < 0.6, "majority " + majority);
        try (Backend backend = Backends.open("reference")) {
            assertEquals(18, Baselines.test(linear, data, backend).samples());
        }
    }
}
