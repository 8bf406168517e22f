package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory belongs to one run at a time, and nothing that the run did not write is ever replaced or removed. */
class RunDirectoryTest {
    private static final int AT_ONCE = 10;

    @TempDir
    Path temporary;

    private final Backend backend = Backends.open("reference");
    private final Experiment tiny = ExperimentReader.read("tiny", "tiny.yaml", """
            data:
              source: drawn
              pictures: 60
              image_size: [8, 8]
              split: {train: 60, validation: 40}
            model: [Flatten, Dense(5)]
            training:
              epochs: 2
              loss: sparse_categorical_crossentropy
              from_logits: true
            """);
    private final ExperimentData data = ExperimentData.open(tiny, null);

    @AfterEach
    void close() {
        backend.close();
    }

    private void train(Path path, boolean overwrite, Experiment experiment, Callback... callbacks) {
        try (RunDirectory directory = RunDirectory.create(path, overwrite)) {
            new TrainingRun(experiment, data, null, backend, directory).run(line -> { }, List.of(callbacks));
        }
    }

    private Path trained(String name) {
        Path path = temporary.resolve(name);
        train(path, false, tiny);
        return path;
    }

    private static String refusal(Path path, boolean overwrite) {
        return assertThrows(WhiskerException.class, () -> RunDirectory.create(path, overwrite)).getMessage();
    }

    /** Every file with its content. */
    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                contents.put(directory.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private static <T> List<T> atOnce(Callable<T> action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(Collections.nCopies(AT_ONCE, action))) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void runsThatBeginAtOnceGetDirectoriesOfTheirOwn() throws Exception {
        List<RunDirectory> directories = atOnce(() -> RunDirectory.createNumbered(temporary.resolve("runs/demo")));
        assertEquals(AT_ONCE, directories.stream().map(RunDirectory::path).distinct().count());
        assertTrue(Files.exists(temporary.resolve("runs/demo-" + AT_ONCE)));
        directories.forEach(RunDirectory::close);
        directories.forEach(directory -> assertFalse(Files.exists(directory.path()), "it wrote nothing"));
    }

    @RepeatedTest(50)
    void oneOfManyThatBeginAtOnceGetsAGivenDirectory() throws Exception {
        Path path = temporary.resolve("one");
        List<Object> results = atOnce(() -> {
            try {
                return RunDirectory.create(path, false);
            } catch (WhiskerException e) {
                return e.getMessage();
            }
        });
        List<Object> claimed = results.stream().filter(RunDirectory.class::isInstance).toList();
        assertEquals(1, claimed.size(), results.toString());
        assertTrue(results.contains("another run is being trained in " + path + ", by process "
                + ProcessHandle.current().pid()
                + "; wait until it has ended, or give another directory with --out"), results.toString());
        ((RunDirectory) claimed.get(0)).close();
        RunDirectory.create(path, false).close();
        assertFalse(Files.exists(path));
    }

    @Test
    void aDirectoryThatWasThereBeforeStays() throws IOException {
        Path users = Files.createDirectory(temporary.resolve("users"));
        RunDirectory.create(users, false).close();
        assertTrue(Files.exists(users));
        Path own = temporary.resolve("a/b/own");
        RunDirectory.create(own, false).close();
        assertFalse(Files.exists(temporary.resolve("a")));
    }

    @Test
    void otherFilesOfAUserAreNotTouched() throws IOException {
        Path path = Files.createDirectories(temporary.resolve("users"));
        Files.createDirectory(path.resolve("plots"));
        for (String name : List.of("notes.txt", "plots/mine.png", "tiny.yaml")) {
            Files.writeString(path.resolve(name), "mine");
        }
        train(path, false, tiny);
        train(path, true, tiny);
        for (String name : List.of("notes.txt", "plots/mine.png", "tiny.yaml")) {
            assertEquals("mine", Files.readString(path.resolve(name)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.yaml", "history.csv", "model.safetensors", "model-best.safetensors",
        "plots/accuracy.png"})
    void filesThatNoRunWroteAreNeverReplaced(String name) throws IOException {
        Path file = temporary.resolve("users").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "mine");
        for (boolean overwrite : new boolean[] {false, true}) {
            String refusal = refusal(temporary.resolve("users"), overwrite);
            assertTrue(refusal.startsWith(temporary.resolve("users") + " holds " + name + " that no run wrote there"),
                    refusal);
        }
        assertEquals(Map.of(name, "mine"), files(temporary.resolve("users")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"experiment\": \"x\"", "{\"experiment\": \"x\", \"files\": []}"})
    void aRecordOfSomethingElseIsNotReplaced(String text) throws IOException {
        Path path = Files.createDirectory(temporary.resolve("users"));
        Files.writeString(path.resolve("run.json"), text);
        refusal(path, true);
        assertEquals(Map.of("run.json", text), files(path));
    }

    @Test
    void aDescriptionThatWasEditedAndWeightsOfAnotherRunAreNotReplaced() throws IOException {
        Path run = trained("run");
        Files.writeString(run.resolve("model.yaml"), "# mine\n", StandardOpenOption.APPEND);
        assertTrue(refusal(run, true).contains(" holds model.yaml that no run wrote there"));
        Path other = temporary.resolve("other");
        train(other, false, tiny.withTraining(tiny.training().withSeed(5)));
        Path weights = trained("second").resolve("model.safetensors");
        Files.copy(other.resolve("model.safetensors"), weights, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(refusal(weights.getParent(), true).contains(" holds model.safetensors that no run wrote there"));
    }

    @Test
    void aRunIsReplacedOnlyWhenAskedForAlsoAnUnfinishedOne() throws IOException {
        Path run = trained("run");
        assertEquals(run + " holds a run already; give another directory with --out, or allow --overwrite",
                refusal(run, false));
        Path failed = temporary.resolve("failed");
        assertThrows(StackOverflowError.class, () -> train(failed, false, tiny, new FailingCallback(1)));
        Map<String, String> before = files(failed);
        assertEquals(failed + " holds a run already, an unfinished one; give another directory with --out, or allow "
                + "--overwrite", refusal(failed, false));
        assertEquals(before, files(failed));
        train(failed, true, tiny);
        assertEquals("finished", RunDirectory.open(failed).readRecord().path("state").asText());
    }

    @Test
    void anEarlierRunStaysWholeUntilTheNewOneHasSavedAnEpoch() throws IOException {
        Path run = trained("run");
        Map<String, String> earlier = files(run);
        assertThrows(StackOverflowError.class, () -> train(run, true, tiny, new FailingCallback(1)));
        assertEquals(earlier, files(run));
        Experiment other = tiny.withTraining(tiny.training().withSeed(5));
        assertThrows(StackOverflowError.class, () -> train(run, true, other, new FailingCallback(2)));
        assertEquals(5, RunDirectory.open(run).experiment().training().seed());
        assertEquals(List.of("checkpoint-best.safetensors", "checkpoint.safetensors", "history.csv", "inside.csv",
                "inside.npz", "model-best.safetensors", "model.safetensors", "model.yaml", "run.json"),
                List.copyOf(files(run).keySet()), "no plots of the earlier run");
    }

    @Test
    void anEarlierRunIsNotGivenUpForHalfAnEpoch() throws IOException {
        Path run = trained("run");
        Map<String, String> earlier = files(run);
        try (RunDirectory directory = RunDirectory.create(run, true)) {
            TrainingRun running = new TrainingRun(tiny, data, null, backend, directory);
            assertFalse(running.run(line -> { }, List.of(new Callback() {
                @Override
                public void batchEnd(Training training) {
                    running.stop();
                }
            })).saved());
        }
        assertEquals(earlier, files(run));
    }

    /**
     * The process ends at each moment of the exchange: what is opened then is the earlier run or the new one, and the
     * next run finds its way.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void anExchangeThatIsCutOffLeavesOneOfTheTwoRuns(int moved) throws IOException {
        Path run = trained("run");
        Path other = temporary.resolve("other");
        train(other, false, tiny.withTraining(tiny.training().withSeed(5)));
        Path next = Files.createDirectory(run.resolve(".whisker-next"));
        List<String> names = List.of("model.yaml", "model.safetensors", "model-best.safetensors", "history.csv",
                "run.json");
        for (int i = 0; i < names.size(); i++) {
            Files.copy(other.resolve(names.get(i)), (i < moved ? run : next).resolve(names.get(i)),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        RunDirectory opened = RunDirectory.open(run);
        assertEquals(5, opened.experiment().training().seed());
        for (SavedWeights which : SavedWeights.values()) {
            try (SavedModel model = SavedModel.open(opened, which, backend, 1)) {
                assertEquals(List.of(), model.state().remarks());
            }
        }
        refusal(run, false);
        assertFalse(Files.exists(next));
        assertEquals(5, RunDirectory.open(run).experiment().training().seed());
        assertTrue(Files.exists(run.resolve("model-best.safetensors")));
    }

    @Test
    void aRunWithoutValidationLeavesNoBestWeightsOfTheOneItReplaces() {
        Path run = trained("run");
        Experiment blind = ExperimentReader.read("tiny", "tiny.yaml", ExperimentWriter.write(tiny),
                List.of("data.split={train: 60, test: 40}"));
        try (RunDirectory directory = RunDirectory.create(run, true)) {
            new TrainingRun(blind, ExperimentData.open(blind, null), null, backend, directory).run(line -> { },
                    List.of());
        }
        assertFalse(Files.exists(run.resolve("model-best.safetensors")));
    }

    @Test
    void whatAKilledReplacementLeftIsClearedByTheNextOne() throws IOException {
        Path run = trained("run");
        Path left = Files.createDirectory(run.resolve(".whisker-new"));
        Files.writeString(left.resolve("run.json"), "{");
        Files.writeString(left.resolve(".model.safetensors.1234.tmp"), "half");
        RunDirectory.open(run);
        train(run, true, tiny);
        assertFalse(Files.exists(left));
    }

    /** Fails at the beginning of an epoch. */
    private record FailingCallback(int epoch) implements Callback {
        @Override
        public void epochBegin(Training training) {
            if (training.epoch() == epoch) {
                throw new StackOverflowError();
            }
        }
    }
}
