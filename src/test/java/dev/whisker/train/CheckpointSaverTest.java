package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.example.TrainWithCheckpoints;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.CheckpointSaver;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Training;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.checkpoint.SaveEvery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saving checkpoints from Java, as docs/library.md shows it. */
class CheckpointSaverTest {
    private static final int EPOCHS = 3;
    /** Five steps an epoch. */
    private static final Samples TRAIN = bars(70, 1);

    private final Backend backend = new CpuBackend();
    private final List<String> warnings = new ArrayList<>();
    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        backend.close();
    }

    private Trainer trainer() {
        return TrainingFixtures.trainer(TrainingFixtures.twoLogits(), backend, TrainingFixtures.options());
    }

    private CheckpointFiles files() {
        return new CheckpointFiles(directory, 2);
    }

    private static Callback afterStep(int step, Runnable action) {
        return new Callback() {
            @Override
            public void batchEnd(Training training) {
                if (training.stepsDone() == step) {
                    action.run();
                }
            }
        };
    }

    private long savedStep(String name) {
        try (Checkpoint checkpoint = Checkpoint.open(directory.resolve(name))) {
            return checkpoint.count("position/step");
        }
    }

    @Test
    void aProgramThatIsStartedAgainGoesOnWhereItWas() {
        double[] whole;
        try (Trainer trainer = trainer()) {
            trainer.fit(TRAIN, null, EPOCHS, List.of());
            whole = TrainingFixtures.weights(trainer.model()).get("dense/kernel");
        }
        for (int start = 0; ; start++) {
            try (Trainer trainer = trainer()) {
                History history = TrainWithCheckpoints.train(trainer, TRAIN, null, EPOCHS, directory,
                        afterStep(4 * start + 4, trainer::stop));
                assertEquals(trainer.epochsDone(), history.epochs().size());
                assertEquals(Math.min(15, 4 * start + 4), trainer.stepsDone());
                if (!trainer.ending().isInterrupted()) {
                    assertEquals(3, start);
                    assertArrayEquals(whole, TrainingFixtures.weights(trainer.model()).get("dense/kernel"));
                    break;
                }
            }
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void stepsBetweenCheckpointsAreCounted() {
        List<Long> saved = new ArrayList<>();
        try (Trainer trainer = trainer()) {
            trainer.fit(TRAIN, null, 2, List.of(new CheckpointSaver(files(), new SaveEvery(2, 0), warnings::add),
                    new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (Files.exists(files().last())) {
                        saved.add(savedStep(CheckpointFiles.LAST));
                    }
                }
            }));
        }
        // After steps 2 and 4, after the epoch with step 5, after 7 and 9.
        assertEquals(List.of(2L, 2L, 4L, 4L, 5L, 7L, 7L, 9L, 9L), saved);
        assertEquals(10, savedStep(CheckpointFiles.LAST));
        assertEquals(9, savedStep("checkpoint-2.safetensors"));
    }

    @Test
    void whatCannotBeWrittenCostsAWarningAndLeavesTheLastOne() throws IOException {
        Path blocked = files().last();
        try (Trainer trainer = trainer()) {
            CheckpointSaver saver = new CheckpointSaver(files(), SaveEvery.EPOCH, warnings::add);
            trainer.fit(TRAIN, null, 1, List.of(saver));
            Files.move(blocked, directory.resolve("kept"));
            Files.createDirectory(blocked);
            Files.createFile(blocked.resolve("full"));
            trainer.fit(TRAIN, null, 1, List.of(new CheckpointSaver(new CheckpointFiles(blocked.resolve("none"), 1),
                    SaveEvery.EPOCH, warnings::add)));
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.get(0).startsWith("Cannot write " + blocked.resolve("none"))
                    && warnings.get(0).endsWith(" Training goes on with the last checkpoint."), warnings.toString());
            assertEquals(10, trainer.stepsDone());
        }
        assertEquals(5, savedStep("kept"));
    }

    @Test
    void oneThatWasStoppedByACallbackSavesNothingOfTheUnfinishedEpoch() {
        try (Trainer trainer = trainer()) {
            CheckpointSaver saver = new CheckpointSaver(files(), SaveEvery.EPOCH, warnings::add);
            trainer.fit(TRAIN, null, EPOCHS, List.of(new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (training.stepsDone() == 8) {
                        training.stop("enough");
                    }
                }
            }, saver));
        }
        assertEquals(5, savedStep(CheckpointFiles.LAST));
        assertFalse(Files.exists(directory.resolve("checkpoint-2.safetensors")));
    }
}
