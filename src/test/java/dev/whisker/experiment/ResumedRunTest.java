package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.SaveEvery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on from a checkpoint leave what they would have left without a break. */
class ResumedRunTest {
    private static final String YAML = """
            data:
              source: drawn
              pictures: 120
              image_size: [16, 16]
              split: {train: 60, validation: 20, test: 20}
              augment: [RandomFlip]
            model:
              - Rescaling(1/127.5, offset=-1)
              - base: Conv2D(4, 3, activation=relu)
              - MaxPooling2D(2)
              - BatchNormalization
              - Flatten
              - Dropout(0.2)
              - Dense(5)
            freeze: [base]
            training:
              epochs: 4
              batch: 16
              loss: sparse_categorical_crossentropy
              from_logits: true
              metrics: [accuracy, F1Score]
              observe: 2
              callbacks:
                - ReduceLROnPlateau(factor=0.5, patience=1)
                - RestoreBestWeights(monitor=val_accuracy)
            """;
    /** 72 samples to train: five steps an epoch, the last with half a batch. */
    private static final Experiment EXPERIMENT = ExperimentReader.read("resumed", "resumed.yaml", YAML);

    @TempDir
    private Path temporary;
    private final List<String> remarks = new ArrayList<>();

    private TrainingRun run(Experiment experiment, RunDirectory directory, Backend backend) {
        return new TrainingRun(experiment, ExperimentData.open(experiment, null), null, backend, directory)
                .withCheckpoints(new CheckpointPlan(SaveEvery.parse("2"), 2));
    }

    private Path whole(Experiment experiment) {
        Path path = temporary.resolve("whole" + experiment.training().epochs());
        if (!Files.exists(path)) {
            try (RunDirectory directory = RunDirectory.create(path, false); Backend backend = Backends.open("cpu")) {
                run(experiment, directory, backend).run(line -> { }, List.of());
            }
        }
        return path;
    }

    /** Interrupts a run after so many steps. */
    private Path interrupted(String name, int steps) {
        Path path = temporary.resolve(name);
        try (RunDirectory directory = RunDirectory.create(path, false); Backend backend = Backends.open("cpu")) {
            TrainingRun run = run(EXPERIMENT, directory, backend);
            run.run(line -> { }, List.of(new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (training.stepsDone() == steps) {
                        run.stop();
                    }
                }
            }));
        }
        return path;
    }

    private TrainingRun.Result resume(Path path) {
        return resume(path, null);
    }

    private TrainingRun.Result resume(Path path, Integer epochs) {
        try (RunDirectory directory = RunDirectory.resume(path); Backend backend = Backends.open("cpu")) {
            ResumedRun resumed = ResumedRun.of(directory, epochs, remarks::add);
            Experiment experiment = resumed.experiment();
            experiment = epochs == null ? experiment
                    : experiment.withTraining(experiment.training().withEpochs(epochs));
            return run(experiment, directory, backend).resuming(resumed).run(remarks::add, List.of());
        }
    }

    /** All that a run left, but for times: whole files, and the arrays of checkpoints. */
    private static Map<String, Object> left(Path run) throws IOException {
        Map<String, Object> left = new TreeMap<>();
        for (String name : List.of("model.safetensors", "model-best.safetensors", "inside.csv", "inside.npz",
                "model.yaml")) {
            left.put(name, Arrays.hashCode(Files.readAllBytes(run.resolve(name))));
        }
        left.put("history.csv", Files.readAllLines(run.resolve("history.csv")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',', line.lastIndexOf(',') - 1))).toList());
        for (String name : List.of("checkpoint", "checkpoint-best")) {
            try (Checkpoint checkpoint = Checkpoint.open(run.resolve(name + ".safetensors"))) {
                checkpoint.under("").forEach((array, values) -> {
                    if (!array.contains("seconds") && !array.endsWith("ms_per_step") && !array.equals("sha256")) {
                        left.put(name + " " + array, Arrays.toString(values.toArray().data()));
                    }
                });
            }
        }
        RunDirectory directory = RunDirectory.open(run);
        for (String key : List.of("id", "state", "epochs", "saved", "best", "checkpoint", "results", "warnings",
                "files", "data")) {
            left.put("run.json " + key, directory.readRecord().path(key).toString().replaceAll(
                    "checkpoint-2.safetensors", ""));
        }
        return left;
    }

    private void assertEqual(Path whole, Path resumed) throws IOException {
        Map<String, Object> expected = left(whole);
        Map<String, Object> actual = left(resumed);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, value) -> assertEquals(value, actual.get(name), name));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 7, 10, 13, 19})
    void interruptedAnywhereItGoesOnToTheSameFiles(int steps) throws IOException {
        Path path = interrupted("steps-" + steps, steps);
        assertEquals("interrupted", RunDirectory.unchecked(path).readRecord().path("state").asText());
        TrainingRun.Result result = resume(path);
        assertFalse(result.interrupted());
        assertEqual(whole(EXPERIMENT), path);
        JsonNode again = RunDirectory.open(path).readRecord().path("resumed");
        assertEquals(1, again.size());
        assertEquals(steps, again.get(0).path("step").asInt());
        assertTrue(remarks.stream().anyMatch(line -> line.startsWith("The run goes on from checkpoint.safetensors, ")),
                remarks.toString());
    }

    /** A process may be killed after any write of an epoch: each file is then of this epoch or the one before. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anyMixOfTwoEpochsGoesOnToTheSameFiles(int epoch) throws IOException {
        List<String> order = List.of("inside.csv", "inside.npz", "checkpoint.safetensors", "model.safetensors",
                "model-best.safetensors", "history.csv", "run.json");
        Path early = snapshot(epoch);
        Path late = snapshot(epoch + 1);
        // With the record of the last epoch, the run is finished.
        for (int newer = 0; newer <= order.size() - (epoch == 3 ? 1 : 0); newer++) {
            Path mixed = temporary.resolve("mixed-" + newer);
            copy(early, mixed);
            for (String name : order.subList(0, newer)) {
                Files.copy(late.resolve(name), mixed.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            resume(mixed);
            assertEqual(whole(EXPERIMENT), mixed);
        }
    }

    /** The directory of a run as it is after an epoch. */
    private Path snapshot(int epoch) {
        Path copy = temporary.resolve("epoch-" + epoch);
        Path path = temporary.resolve("for-epoch-" + epoch);
        try (RunDirectory directory = RunDirectory.create(path, false); Backend backend = Backends.open("cpu")) {
            run(EXPERIMENT, directory, backend).run(line -> { }, List.of(new Callback() {
                @Override
                public void epochBegin(Training training) {
                    if (training.epoch() == epoch + 1) {
                        copy(path, copy);
                    }
                }
            }));
        }
        if (!Files.exists(copy)) {
            // After the last epoch, the run is as good as finished.
            copy(path, copy);
        }
        return copy;
    }

    private static void copy(Path from, Path to) {
        try (var walk = Files.walk(from)) {
            for (Path path : walk.filter(file -> !file.endsWith(".whisker.lock")).toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a run is made of is in the checkpoint too. */
    @Test
    void aModelYamlThatWasChangedOrLostIsWrittenAgain() throws IOException {
        Path path = interrupted("changed", 6);
        Files.writeString(path.resolve("model.yaml"), "training: {epochs: 1}\n");
        resume(path);
        assertEqual(whole(EXPERIMENT), path);
    }

    @Test
    void aDamagedCheckpointIsPassedOver() throws IOException {
        Path path = interrupted("damaged", 9);
        byte[] bytes = Files.readAllBytes(path.resolve("checkpoint.safetensors"));
        bytes[bytes.length / 2] ^= 4;
        Files.write(path.resolve("checkpoint.safetensors"), bytes);
        resume(path);
        assertTrue(remarks.contains(path.resolve("checkpoint.safetensors")
                + " is damaged: its checksum is wrong; take an older checkpoint"), remarks.toString());
        assertTrue(remarks.stream().anyMatch(line -> line.startsWith("The run goes on from checkpoint-2.safetensors")),
                remarks.toString());
        assertEqual(whole(EXPERIMENT), path);
    }

    @Test
    void withoutAnyUsableCheckpointNothingChanges() throws IOException {
        Path path = interrupted("cut", 9);
        for (String name : List.of("checkpoint.safetensors", "checkpoint-2.safetensors")) {
            byte[] bytes = Files.readAllBytes(path.resolve(name));
            Files.write(path.resolve(name), Arrays.copyOf(bytes, bytes.length - 1));
        }
        byte[] before = Files.readAllBytes(path.resolve("run.json"));
        String message = assertThrows(WhiskerException.class, () -> resume(path)).getMessage();
        assertTrue(message.startsWith("no checkpoint in " + path + " can be used: " + path
                + "/checkpoint.safetensors is not a usable .safetensors file: "), message);
        assertArrayEquals(before, Files.readAllBytes(path.resolve("run.json")));
        Files.delete(path.resolve("checkpoint.safetensors"));
        Files.delete(path.resolve("checkpoint-2.safetensors"));
        assertEquals("run " + path + " has no checkpoint: it ended before the first was saved; train it anew with "
                + "--out " + path + " --overwrite",
                assertThrows(WhiskerException.class, () -> resume(path)).getMessage());
    }

    @Test
    void aFinishedRunGoesOnOnlyToMoreEpochs() throws IOException {
        Path path = temporary.resolve("finished");
        copy(whole(EXPERIMENT), path);
        assertEquals("run " + path + " is finished, with 4 epochs; give more with --epochs N",
                assertThrows(WhiskerException.class, () -> resume(path)).getMessage());
        assertEquals("run " + path + " has begun epoch 4, beyond the 3 that are wanted",
                assertThrows(WhiskerException.class, () -> resume(path, 3)).getMessage());
        resumeAndStopAtOnce(path, 6);
        // The call that wanted six epochs saved no checkpoint, but the record has them.
        resume(path);
        Experiment longer = EXPERIMENT.withTraining(EXPERIMENT.training().withEpochs(6));
        Path whole = whole(longer);
        Map<String, Object> expected = left(whole);
        Map<String, Object> actual = left(path);
        // The run keeps the id that it began with, which the files name too.
        for (String name : List.of("run.json id", "model.safetensors", "model-best.safetensors")) {
            expected.remove(name);
            actual.remove(name);
        }
        expected.forEach((name, value) -> assertEquals(value, actual.get(name), name));
    }

    private void resumeAndStopAtOnce(Path path, int epochs) {
        try (RunDirectory directory = RunDirectory.resume(path); Backend backend = Backends.open("cpu")) {
            ResumedRun resumed = ResumedRun.of(directory, epochs, remarks::add);
            Experiment experiment = resumed.experiment();
            TrainingRun run = run(experiment.withTraining(experiment.training().withEpochs(epochs)), directory,
                    backend).resuming(resumed);
            run.stop();
            assertTrue(run.run(remarks::add, List.of()).interrupted());
        }
    }

    /** With the weights of the middle of an epoch that is not wanted, the run would end with weights of no epoch. */
    @Test
    void fewerEpochsThanWereBegunAreRefused() {
        Path path = interrupted("begun", 12);
        assertEquals("run " + path + " has begun epoch 3, beyond the 2 that are wanted",
                assertThrows(WhiskerException.class, () -> resume(path, 2)).getMessage());
    }

    @Test
    void anotherVersionOtherPicturesAndAnotherRunsCheckpointAreRefused() throws IOException {
        Path path = interrupted("foreign", 6);
        RunDirectory read = RunDirectory.unchecked(path);
        ObjectNode record = (ObjectNode) read.readRecord();
        record.withObject("/versions").put("whisker", "0.0.1");
        read.saveRecord(record);
        assertEquals("run " + path + " was trained by Whisker 0.0.1, this is " + Version.current()
                + "; go on with the version that began it",
                assertThrows(WhiskerException.class, () -> resume(path)).getMessage());
        record.withObject("/versions").put("whisker", Version.current());
        record.withObject("/data").put("files_sha256", "ab").put("files", 7).put("directory", "/flowers");
        read.saveRecord(record);
        assertEquals("run " + path + " was trained on other pictures: 7 files in /flowers, whose names and sizes "
                + "differ from the 120 given; go on with the same ones",
                assertThrows(WhiskerException.class, () -> resume(path)).getMessage());
        record.put("id", "0123456789abcdef");
        read.saveRecord(record);
        String message = assertThrows(WhiskerException.class, () -> resume(path)).getMessage();
        assertTrue(message.startsWith(path + "/checkpoint.safetensors is of another run ("), message);
    }

    /** The checkpoint is of the last step whose gradients were finite, and going on from it ends in the same way. */
    @Test
    void aRunThatDivergesKeepsItsLastSoundCheckpoint() {
        Path path = temporary.resolve("wild");
        Experiment wild = TinyRun.wild(3, "1e306");
        String message;
        try (RunDirectory directory = RunDirectory.create(path, false); Backend backend = Backends.open("reference")) {
            TrainingRun run = run(wild, directory, backend).withCheckpoints(new CheckpointPlan(new SaveEvery(1, 0), 2));
            message = assertThrows(WhiskerException.class, () -> run.run(line -> { }, List.of())).getMessage();
        }
        JsonNode record = RunDirectory.unchecked(path).readRecord();
        assertEquals("failed", record.path("state").asText());
        assertEquals(message, record.path("failed").asText());
        try (Checkpoint checkpoint = Checkpoint.open(path.resolve("checkpoint.safetensors"))) {
            assertEquals(record.path("checkpoint").path("step").asLong(), checkpoint.count("position/step"));
            checkpoint.under("model/").forEach((name, values) ->
                    assertEquals(Optional.empty(), values.firstNonFinite(), name));
        }
        try (RunDirectory directory = RunDirectory.resume(path); Backend backend = Backends.open("reference")) {
            TrainingRun again = run(wild, directory, backend)
                    .resuming(ResumedRun.of(directory, null, remarks::add));
            assertEquals(message,
                    assertThrows(WhiskerException.class, () -> again.run(line -> { }, List.of())).getMessage());
        }
    }

    @Test
    void aDirectoryWithoutARunOrWithOneThatIsTrainedIsRefused() {
        Path none = temporary.resolve("none");
        assertEquals(none + " is not a directory; give that of a run",
                assertThrows(WhiskerException.class, () -> RunDirectory.resume(none)).getMessage());
        assertEquals(temporary + " holds no run: it has no run.json; give a directory that 'train' or 'demo' wrote",
                assertThrows(WhiskerException.class, () -> RunDirectory.resume(temporary)).getMessage());
        Path path = interrupted("locked", 6);
        try (RunDirectory held = RunDirectory.resume(path)) {
            assertEquals("another run is being trained in " + path + ", by process " + ProcessHandle.current().pid()
                    + "; wait until it has ended, or give another directory with --out",
                    assertThrows(WhiskerException.class, () -> RunDirectory.resume(held.path())).getMessage());
        }
    }
}
