package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Dense;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import dev.whisker.support.EventReader;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.TensorBoard;
import dev.whisker.train.callback.Training;
import dev.whisker.train.checkpoint.Resumed;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.Optimizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that goes on from a checkpoint has the bits of one that was never interrupted. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class ResumeTest {
    private final Backend backend;
    @TempDir
    private Path directory;

    ResumeTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private ResumeCases cases() {
        return new ResumeCases(backend, directory);
    }

    @Test
    void everyStepAndEpochGoesOnWithTheSameBits() {
        cases().assertEveryCheckpointGoesOn(Adam.defaults().withLearningRate(0.01), ResumeCases.callbacks());
    }

    @Test
    void schedulesGoOnByTheCountOfSteps() {
        cases().assertEveryCheckpointGoesOn(Optimizers.parse(
                "SGD(learning_rate=CosineDecay(0.1, 20), momentum=0.9, nesterov=true, clipnorm=1)"), List.of());
    }

    private Path checkpoint(String name) {
        Path file = directory.resolve(name);
        try (Trainer trainer = cases().trainer(Adam.defaults(), ResumeCases.options())) {
            Callback saver = new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (training.stepsDone() == 7) {
                        training.save(file, Map.of());
                    }
                }
            };
            trainer.fit(ResumeCases.TRAIN, ResumeCases.VALIDATION, 2, ResumeCases.with(ResumeCases.callbacks(), saver));
        }
        return file;
    }

    /** After a checkpoint in epoch 2, which is kept whole or made anew with all that follow it. */
    @Test
    void tensorBoardGoesOnInItsOwnDirectoryWithEachEpochOnce() throws IOException {
        Path logs = directory.resolve("logs");
        Path file = directory.resolve("board");
        TensorBoard board = new TensorBoard(logs.toString());
        for (boolean withinEpoch : new boolean[] {false, true}) {
            try (Trainer trainer = cases().trainer(Adam.defaults(), ResumeCases.options())) {
                trainer.fit(ResumeCases.TRAIN, ResumeCases.VALIDATION, 4, List.of(board, new Callback() {
                    @Override
                    public void batchEnd(Training training) {
                        if (withinEpoch && training.stepsDone() == 7) {
                            training.save(file, Map.of());
                        }
                    }

                    @Override
                    public void epochEnd(Training training) {
                        if (!withinEpoch && training.epoch() == 2) {
                            training.save(file, Map.of());
                        }
                    }
                }));
            }
            Path run = logs.resolve(withinEpoch ? "run-2" : "run-1");
            assertEquals(List.of(1L, 2L, 3L, 4L), EventReader.steps(run.resolve("train"), "epoch_loss"));
            try (Trainer trainer = cases().trainer(Adam.defaults(), ResumeCases.options())) {
                trainer.resume(file);
                trainer.fit(ResumeCases.TRAIN, ResumeCases.VALIDATION, 1, List.of(board));
            }
            List<Long> epochs = withinEpoch ? List.of(1L, 2L) : List.of(1L, 2L, 3L);
            assertEquals(epochs, EventReader.steps(run.resolve("train"), "epoch_loss"));
            assertEquals(epochs, EventReader.steps(run.resolve("validation"), "epoch_loss"));
        }
        try (var runs = Files.list(logs)) {
            assertEquals(2, runs.count());
        }
    }

    @Test
    void anotherBatchSizeGoesOnWithTheSamplesThatAreLeft() {
        Path file = checkpoint("batch");
        try (Trainer trainer = cases().trainer(Adam.defaults(), ResumeCases.options().withBatchSize(10))) {
            Resumed resumed = trainer.resume(file);
            assertEquals("in epoch 2, after step 2 (7 over all epochs)", resumed.point());
            assertEquals(List.of("The batch size was 16 and is now 10: the bits differ from those of a training "
                    + "without a break."), resumed.remarks());
            History history = trainer.fit(ResumeCases.TRAIN, ResumeCases.VALIDATION, 1, ResumeCases.callbacks());
            // 32 of 71 samples were seen in 2 steps; 39 are left, for 4 steps.
            assertEquals(11, trainer.stepsDone());
            assertEquals(2, history.epochs().size());
            assertEquals(2, trainer.epochsDone());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        Path file = checkpoint("refused");
        String of = file + " is of a training with another ";
        refused(of + "seed: 5 there, 6 here; go on with that of the checkpoint",
                file, ResumeCases.model(), Adam.defaults(), ResumeCases.options().withSeed(6));
        refused(of + "choice to shuffle: true there, false here; go on with that of the checkpoint",
                file, ResumeCases.model(), Adam.defaults(), ResumeCases.options().withShuffle(false));
        refused(of + "optimizer: Adam() there, Adam(learning_rate=0.5) here; go on with that of the checkpoint",
                file, ResumeCases.model(), Adam.defaults().withLearningRate(0.5), ResumeCases.options());
        Graph wider = TrainingFixtures.cnn(Dense.of(3), Dense.of(2));
        refused("model/dense/kernel in " + file + " has shape [36, 2], the model's has (36, 3): it is a checkpoint of "
                + "another model", file, wider, Adam.defaults(), ResumeCases.options());
    }

    private void refused(String message, Path file, Graph model, Optimizer optimizer, TrainingOptions options) {
        try (Trainer trainer = Trainer.of(model, backend, new SparseCategoricalCrossentropy(true), optimizer,
                options)) {
            Map<String, double[]> before = TrainingFixtures.weights(trainer.model());
            assertEquals(message, assertThrows(WhiskerException.class, () -> trainer.resume(file)).getMessage());
            TrainingFixtures.weights(trainer.model())
                    .forEach((path, values) -> assertArrayEquals(before.get(path), values, path));
            assertEquals(0, trainer.stepsDone());
        }
    }

    @Test
    void otherSamplesMetricsAndCallbacksAreRefused() {
        Path file = checkpoint("fit");
        try (Trainer trainer = cases().trainer(Adam.defaults(), ResumeCases.options())) {
            trainer.resume(file);
            assertEquals(file + " is of a training on other samples; go on with those it began with",
                    assertThrows(WhiskerException.class, () -> trainer.fit(bars(71, 3), ResumeCases.VALIDATION, 1,
                            ResumeCases.callbacks())).getMessage());
            assertEquals(file + " has what callback ReduceLROnPlateau[monitor=val_loss, factor=0.5, patience=1, "
                    + "mode=AUTO, minDelta=1.0E-4, cooldown=0, minLr=0.0] remembers, which is not among the callbacks "
                    + "of this training; go on with the same callbacks",
                    assertThrows(WhiskerException.class, () -> trainer.fit(ResumeCases.TRAIN, ResumeCases.VALIDATION,
                            1, List.of())).getMessage());
            // What was refused is not lost: the rest of the epoch is trained, after that of the history.
            History history = trainer.fit(ResumeCases.TRAIN, ResumeCases.VALIDATION, 1, ResumeCases.callbacks());
            assertEquals(List.of(1, 2), history.epochs().stream().map(EpochResult::epoch).toList());
            assertEquals(10, trainer.stepsDone());
        }
        try (Trainer trainer = cases().trainer(Adam.defaults(), ResumeCases.options().withMetrics(List.of()))) {
            String message = assertThrows(WhiskerException.class, () -> trainer.resume(file)).getMessage();
            assertTrue(message.contains("it is a checkpoint of another training"), message);
        }
    }
}
