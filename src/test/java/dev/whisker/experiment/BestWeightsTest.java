package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The weights of the epoch with the best validation value are kept in addition to the last. */
class BestWeightsTest {
    private static final int EPOCHS = 8;

    @TempDir
    Path temporary;

    private final List<byte[]> weights = new ArrayList<>();
    private TrainingRun.Result result;

    private Experiment experiment(String... settings) {
        return ExperimentReader.read("tiny", "tiny.yaml", """
                data:
                  source: drawn
                  pictures: 100
                  image_size: [8, 8]
                  split: {train: 60, validation: 40}
                model: [Rescaling(1/255), Flatten, Dense(classes)]
                training:
                  epochs: %d
                  loss: sparse_categorical_crossentropy
                  optimizer: SGD(0.5)
                """.formatted(EPOCHS), List.of(settings));
    }

    /** Trains, and keeps the weights after each epoch. */
    private RunDirectory train(Experiment experiment, Callback... callbacks) {
        Path path = temporary.resolve("run");
        List<Callback> all = new ArrayList<>(List.of(callbacks));
        all.add(new Callback() {
            @Override
            public void epochBegin(Training training) {
                if (training.epoch() > 1) {
                    weights.add(bytes(path.resolve("model.safetensors")));
                }
            }
        });
        try (Backend backend = Backends.open("reference"); RunDirectory directory = RunDirectory.create(path, true)) {
            result = new TrainingRun(experiment, ExperimentData.open(experiment, null), null, backend, directory)
                    .run(line -> { }, all);
        }
        weights.add(bytes(path.resolve("model.safetensors")));
        return RunDirectory.open(path);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"[accuracy], val_accuracy", "['AUC(from_logits=true)'], val_loss"})
    void theBestEpochIsKept(String metrics, String metric) {
        RunDirectory run = train(experiment("training.metrics=" + metrics));
        JsonNode best = run.readRecord().path("best");
        double[] values = result.history().epochs().stream().mapToDouble(epoch -> epoch.value(metric)).toArray();
        int epoch = IntStream.range(0, EPOCHS).reduce((a, b) -> metric.equals("val_loss") ? values[b] < values[a] ? b
                : a : values[b] > values[a] ? b : a).orElseThrow() + 1;
        assertTrue(epoch < EPOCHS, "the last epoch is not the best: " + result.history());
        assertEquals("{\"file\":\"model-best.safetensors\",\"epoch\":" + epoch + ",\"step\":" + 2 * epoch
                + ",\"metric\":\"" + metric + "\",\"value\":" + values[epoch - 1] + "}", best.toString());
        assertArrayEquals(weights.get(epoch - 1), bytes(run.weights(SavedWeights.BEST)));
        assertEquals(epoch, run.readRecord().path("results").path("best_epoch").asInt());
        try (Backend backend = Backends.open("reference");
                SavedModel model = SavedModel.open(run, SavedWeights.BEST, backend, 1)) {
            assertEquals(values[epoch - 1], model.evaluator().evaluate(ExperimentData.open(experiment(), null)
                    .samples(Part.VALIDATION).orElseThrow()).values().getOrDefault(metric.substring(4), Double.NaN));
            assertEquals(List.of(), model.state().remarks());
            assertTrue(model.state().weightsLine().startsWith("The weights are the best, those after epoch " + epoch
                    + " of 8 (step " + 2 * epoch + "), with " + metric + " "), model.state().weightsLine());
        }
        try (Backend backend = Backends.open("reference"); SavedModel model = SavedModel.open(run, backend)) {
            assertTrue(model.state().weightsLine().matches("The weights are the last, those after epoch 8 of 8 \\(step "
                    + "16\\); the best, with " + metric + " [0-9.]+, are those of epoch " + epoch
                    + " \\(--weights best\\)\\."), model.state().weightsLine());
        }
    }

    @Test
    void whereTheBestArePutBackBothFilesAreTheSame() {
        RunDirectory run = train(experiment(
                "training.callbacks=[RestoreBestWeights(monitor=val_accuracy)]"));
        assertArrayEquals(bytes(run.weights()), bytes(run.weights(SavedWeights.BEST)));
        try (Backend backend = Backends.open("reference"); SavedModel model = SavedModel.open(run, backend)) {
            assertTrue(model.state().weightsLine().contains(", which are the best as well, with val_accuracy "),
                    model.state().weightsLine());
        }
    }

    @Test
    void withoutValidationThereAreNone() {
        RunDirectory run = train(experiment("data.split={train: 60, test: 40}", "training.epochs=1"));
        assertFalse(Files.exists(run.weights(SavedWeights.BEST)));
        assertFalse(run.readRecord().has("best"));
        String message = assertThrows(WhiskerException.class, () -> run.require(SavedWeights.BEST)).getMessage();
        assertEquals("run " + run.path() + " has no best weights (model-best.safetensors): no epoch with validation "
                + "samples was finished, or an older Whisker trained it; use --weights last", message);
        run.require(SavedWeights.LAST);
    }

    /** A run that failed keeps what it saved, with a record that says so. */
    @Test
    void aFailedRunHasThoseOfItsFinishedEpochs() {
        RuntimeException failure = new IllegalStateException("planted");
        assertThrows(IllegalStateException.class, () -> train(experiment(), new Callback() {
            @Override
            public void epochBegin(Training training) {
                if (training.epoch() == 3) {
                    throw failure;
                }
            }
        }));
        RunDirectory run = RunDirectory.open(temporary.resolve("run"));
        assertEquals("failed", run.readRecord().path("state").asText());
        assertTrue(run.readRecord().path("best").path("epoch").asInt() <= 2);
        try (Backend backend = Backends.open("reference");
                SavedModel model = SavedModel.open(run, SavedWeights.BEST, backend, 1)) {
            assertEquals(1, model.state().remarks().size());
            assertTrue(model.state().remarks().get(0).contains(" is unfinished: it failed "),
                    model.state().remarks().get(0));
        }
    }

    @Test
    void theFirstOfEqualsIsTheBestAndWhatIsNoNumberNever() {
        History history = new History(List.of("loss"));
        for (double value : new double[] {Double.NaN, 3, 2, Double.NaN, 2, 4}) {
            history.add(new EpochResult(history.epochs().size() + 1, Map.of("loss", 1.0),
                    Map.of("loss", value), 1, 1));
        }
        assertEquals(Optional.of(new BestEpoch("val_loss", 2, 3)), BestEpoch.of(history));
        assertEquals(Optional.empty(), BestEpoch.of(new EpochResult(1, Map.of("loss", 1.0),
                Map.of(), 1, 1)));
    }
}
