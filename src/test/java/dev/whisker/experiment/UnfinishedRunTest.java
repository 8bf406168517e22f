package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.format.FailureReason;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are stopped, interrupted or fail: what they save, and what their record reports. */
class UnfinishedRunTest {
    @TempDir
    Path temporary;

    private final TinyRun tiny = new TinyRun();

    @Test
    void aRunThatIsStoppedSavesWhatItHas() throws IOException {
        RunDirectory directory = RunDirectory.create(temporary.resolve("stopped"), false);
        try (Backend backend = Backends.open("reference")) {
            TrainingRun run = new TrainingRun(tiny.experiment(), tiny.data(), null, backend, directory);
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
                assertTrue(Double.isFinite(model.evaluator().evaluate(tiny.test()).loss()));
            }
        }
    }

    @Test
    void aRunThatDivergesLeavesTheEpochsBeforeAndTheirWeights() throws IOException {
        Experiment diverging = TinyRun.wild(3, "1e306");
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

    @Test
    void anyErrorIsRecordedWithTheWeightsBeforeIt() {
        for (Error error : List.of(new OutOfMemoryError("heap"), new StackOverflowError(),
                new NoClassDefFoundError("a library"))) {
            try (RunDirectory directory =
                    RunDirectory.create(temporary.resolve(error.getClass().getSimpleName()), false);
                    Backend backend = Backends.open("reference")) {
                assertSame(error, assertThrows(Error.class,
                        () -> tiny.train(directory, backend, List.of(failing(2, error)))));
                RunDirectory reopened = RunDirectory.open(directory.path());
                assertEquals("failed", reopened.readRecord().path("state").asText());
                assertEquals(FailureReason.of(error), reopened.readRecord().path("failed").asText());
                try (SavedModel model = SavedModel.open(reopened, backend)) {
                    assertEquals(List.of("Run " + directory.path() + " is unfinished: it failed ("
                            + FailureReason.of(error) + "); its weights are those after epoch 1 of 2 (step "
                            + reopened.readRecord().path("saved").path("step").asLong() + ")."),
                            model.state().remarks());
                }
            }
        }
    }

    /**
     * For example on a full disk: whichever file cannot be written, those before it are of the new epoch, those after
     * it of the old one, and the record fits.
     */
    @ParameterizedTest
    @CsvSource({"model.safetensors, 1, 2", "history.csv, 2, 2"})
    void anEpochThatCannotBeSavedIsNotClaimed(String unwritable, int savedEpoch, int lines) throws IOException {
        try (RunDirectory directory = RunDirectory.create(temporary.resolve("full"), false);
                Backend backend = Backends.open("reference")) {
            Path file = directory.path().resolve(unwritable);
            Path kept = temporary.resolve("kept");
            assertThrows(WhiskerException.class,
                    () -> tiny.train(directory, backend, List.of(at(2, 1, () -> replaceByDirectory(file, kept)))));
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
            Experiment oneEpoch = tiny.experiment().withTraining(tiny.experiment().training().withEpochs(1));
            new TrainingRun(oneEpoch, tiny.data(), null, backend, whole).run(line -> { }, List.of());
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
            TrainingRun run = new TrainingRun(tiny.experiment(), tiny.data(), null, backend, directory);
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
            tiny.train(directory, backend, List.of(at(1, 1, Thread.currentThread()::interrupt)));
            assertTrue(Thread.interrupted());
            assertEquals(0, RunDirectory.open(directory.path()).readRecord().path("saved").path("epoch").asInt(-1));
        }
    }

    private TrainingRun.Result stoppedAt(int epoch, int step, RunDirectory directory, Backend backend) {
        TrainingRun run = new TrainingRun(tiny.experiment(), tiny.data(), null, backend, directory);
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
}
