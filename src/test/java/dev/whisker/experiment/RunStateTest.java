package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's record, history and weights agree, or the difference is reported in one line. */
class RunStateTest {
    private static final List<String> FILES = List.of("run.json", "history.csv", "model.yaml", "model.safetensors");

    @TempDir
    Path temporary;

    private Path run;

    /**
     * Keeps what the directory holds after each epoch, in directories of the epochs' numbers; 0 is before the first.
     */
    @BeforeEach
    void train() {
        run = temporary.resolve("run");
        train(run, 0, new Callback() {
            @Override
            public void epochBegin(Training training) {
                copy(run, temporary.resolve(Integer.toString(training.epoch() - 1)));
            }
        });
    }

    private static void train(Path path, long seed, Callback callback) {
        Experiment experiment = ExperimentReader.read("tiny", "tiny.yaml", """
                data:
                  source: drawn
                  pictures: 60
                  image_size: [8, 8]
                  split: {train: 60, validation: 40}
                model: [Flatten, Dense(5)]
                training:
                  epochs: 3
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
        experiment = experiment.withTraining(experiment.training().withSeed(seed));
        try (Backend backend = Backends.open("reference"); RunDirectory directory = RunDirectory.create(path, false)) {
            new TrainingRun(experiment, ExperimentData.open(experiment, null), null, backend, directory)
                    .run(line -> { }, List.of(callback));
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            for (String name : FILES) {
                if (Files.exists(from.resolve(name))) {
                    Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take(String name, Object from) throws IOException {
        Files.copy(temporary.resolve(from.toString()).resolve(name), run.resolve(name),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private RunState state() {
        return RunState.of(RunDirectory.open(run), SavedWeights.LAST,
                Safetensors.readMetadata(run.resolve("model.safetensors")));
    }

    private ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        state().putInto(node);
        return node;
    }

    private void change(Consumer<ObjectNode> change) {
        RunDirectory directory = RunDirectory.open(run);
        ObjectNode record = (ObjectNode) directory.readRecord();
        change.accept(record);
        directory.saveRecord(record);
    }

    private void assertRemarks(String... parts) {
        List<String> remarks = state().remarks();
        assertEquals(parts.length, remarks.size(), remarks.toString());
        for (int i = 0; i < parts.length; i++) {
            assertTrue(remarks.get(i).contains(parts[i]), remarks.toString());
        }
    }

    @Test
    void aFinishedRunNeedsNoRemark() {
        assertRemarks();
        assertEquals("{\"state\":\"finished\",\"weights\":\"last\",\"epoch\":3,\"step\":6}", json().toString());
    }

    @Test
    void aRunThatWasKilledBetweenEpochsAgreesWithItself() {
        for (int epoch = 1; epoch < 3; epoch++) {
            copy(temporary.resolve(Integer.toString(epoch)), run);
            assertRemarks("is unfinished: its process (" + ProcessHandle.current().pid()
                    + ") was killed; its weights are those after epoch " + epoch + " of 3 (step " + 2 * epoch + ").");
            assertEquals("{\"state\":\"killed\",\"weights\":\"last\",\"epoch\":" + epoch + ",\"step\":"
                    + 2 * epoch + "}", json().toString());
        }
    }

    @Test
    void aRunThatWasKilledBetweenTwoWritesSaysWhichOneCameLast() throws IOException {
        copy(temporary.resolve("1"), run);
        take("model.safetensors", 2);
        assertRemarks("those after epoch 2 of 3 (step 4).",
                "run.json was last written after epoch 1, and the weights are newer");
        take("history.csv", 2);
        assertRemarks("those after epoch 2 of 3 (step 4).",
                "run.json was last written after epoch 1, and the weights are newer");
        copy(temporary.resolve("0"), run);
        take("model.safetensors", 1);
        assertRemarks("those after epoch 1 of 3 (step 2).",
                "run.json was last written before the first epoch was saved, and the weights are newer");
    }

    @Test
    void aRunWithoutAnEpochHasNothingToWorkWith() throws IOException {
        copy(temporary.resolve("0"), run);
        Files.delete(run.resolve("model.safetensors"));
        assertEquals(run + " is unfinished: its process (" + ProcessHandle.current().pid()
                + ") was killed; it saved no epoch, so there is no model.safetensors to work with; give another run",
                assertThrows(WhiskerException.class, () -> RunDirectory.open(run)).getMessage());
    }

    @Test
    void weightsOfAnotherRunAreRefused() throws IOException {
        train(temporary.resolve("other"), 7, new Callback() { });
        take("model.safetensors", "other");
        String message = assertThrows(WhiskerException.class, () -> RunDirectory.open(run)).getMessage();
        assertTrue(message.matches(".*model.safetensors is of another run \\([0-9a-f]{16}\\) than the one that "
                + "run.json describes.*"), message);
    }

    @Test
    void weightsAndHistoryThatWereReplacedAreNamed() throws IOException {
        take("model.safetensors", 2);
        assertRemarks("run.json describes the weights after epoch 3 of 3 (step 6), which these are not");
        copy(temporary.resolve("2"), run);
        take("history.csv", 1);
        assertRemarks("after epoch 2 of 3 (step 4)", "history.csv does not fit run.json, which describes 2 epochs");
    }

    @Test
    void aHistoryOfAnotherRunIsNamed() throws IOException {
        train(temporary.resolve("other"), 7, new Callback() { });
        take("history.csv", "other");
        assertRemarks("history.csv does not fit run.json, which describes 3 epochs");
    }

    @Test
    void weightsThatDoNotSayWhereTheyAreFromAreNamed() {
        Path weights = run.resolve("model.safetensors");
        Safetensors.write(weights, Safetensors.read(weights).tensors(), NpyType.F8, Map.of());
        assertRemarks("does not say which run it is of");
    }

    @Test
    void recordsOfEarlierVersionsAreRead() {
        Path weights = run.resolve("model.safetensors");
        Safetensors.write(weights, Safetensors.read(weights).tensors(), NpyType.F8, Map.of("format", "whisker"));
        change(record -> record.remove(List.of("state", "pid", "id", "files", "saved", "configuration_sha256")));
        assertRemarks();
        assertEquals("{\"state\":\"finished\",\"weights\":\"last\"}", json().toString());
        change(record -> record.put("interrupted", true));
        assertRemarks("is unfinished: it was interrupted.");
        change(record -> record.put("failed", "the loss became NaN"));
        assertRemarks("is unfinished: it failed (the loss became NaN).");
        RunDirectory.create(run, true).close();
    }

    @Test
    void aRunThatIsStillTrainedSaysByWhom() {
        copy(temporary.resolve("2"), run);
        try (RunDirectory claimed = RunDirectory.create(run, true)) {
            assertTrue(claimed.holdsEarlierRun());
            assertRemarks("is still being trained by process " + ProcessHandle.current().pid()
                    + "; its weights are those after epoch 2 of 3 (step 4).");
            change(record -> record.put("pid", 1));
            assertRemarks("is unfinished: its process (1) was killed; its weights are those after epoch 2 of 3 (step "
                    + "4).");
        }
    }
}
