package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.FlipMode;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.regularizer.L2;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.EarlyStopping;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.ReduceLROnPlateau;
import dev.whisker.train.callback.RestoreBestWeights;
import dev.whisker.train.callback.Training;
import dev.whisker.train.checkpoint.Resumed;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Adam;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.Optimizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that goes on from a checkpoint has the bits of one that was never interrupted. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class ResumeTest {
    private static final int EPOCHS = 4;
    /** 16, 16, 16, 16 and 7. */
    private static final Samples TRAIN = bars(71, 1);
    private static final Samples VALIDATION = bars(30, 2);

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

    /** Something of everything that a step may depend on or leave: augmentation, statistics, dropout, a penalty. */
    private static Graph model() {
        return Sequential.builder(TrainingFixtures.INPUT).add(RandomFlip.of(FlipMode.HORIZONTAL))
                .add(Conv2D.of(4, 3).activation(Activation.RELU)).add(BatchNormalization.of())
                .add(MaxPooling2D.of(2)).add(Flatten.of()).add(Dropout.of(0.3))
                .add(Dense.of(2).kernelRegularizer(new L2(0.01))).build();
    }

    private static TrainingOptions options() {
        return TrainingFixtures.options().withObserve(ObservedSteps.ALL).withMetrics(Stream.of("accuracy",
                "AUC(from_logits=true)", "F1Score()", "Precision(top_k=1, class_id=0)", "MeanAbsoluteError()")
                .map(Metrics.registry()::parse).toList());
    }

    private static List<Callback> callbacks() {
        return List.of(ReduceLROnPlateau.of("val_loss", 0.5, 1), new RestoreBestWeights("val_accuracy",
                dev.whisker.train.callback.Mode.AUTO), EarlyStopping.of("val_accuracy", 2).restoringBestWeights());
    }

    private Trainer trainer(Optimizer optimizer, TrainingOptions options) {
        return Trainer.of(model(), backend, new SparseCategoricalCrossentropy(true), optimizer, options);
    }

    /** What a training left: everything that must not depend on a break. */
    private record Left(Map<String, double[]> numbers, List<EpochInside> inside, String ending) {
        static Left of(Trainer trainer, List<EpochInside> inside) {
            Map<String, double[]> numbers = new LinkedHashMap<>(TrainingFixtures.weights(trainer.model()));
            List<Tensor> slots = trainer.model().parameters().slots();
            for (int i = 0; i < slots.size(); i++) {
                numbers.put("slot " + i, trainer.model().backend().read(slots.get(i)));
            }
            numbers.put("counts", new double[] {trainer.stepsDone(), trainer.epochsDone(), trainer.weightsEpoch(),
                trainer.weightsStep(), trainer.learningRate()});
            for (EpochResult epoch : trainer.history().epochs()) {
                epoch.values().forEach((name, value) -> numbers.put(epoch.epoch() + " " + name,
                        new double[] {value}));
            }
            return new Left(numbers, inside, trainer.ending() + " " + trainer.deadUnits());
        }

        void assertEqual(Left other, String where) {
            assertEquals(numbers.keySet(), other.numbers.keySet(), where);
            numbers.forEach((name, values) -> assertArrayEquals(values, other.numbers.get(name), where + ": " + name));
            assertEquals(inside, other.inside, where);
            assertEquals(ending, other.ending, where);
        }
    }

    /** Keeps what each epoch shows, and saves after every step and every epoch. */
    private static Callback watcher(List<EpochInside> inside, List<Path> saved, Path directory) {
        return new Callback() {
            @Override
            public void batchEnd(Training training) {
                save(training, "step-" + training.stepsDone());
            }

            @Override
            public void epochEnd(Training training) {
                inside.add(training.inside());
                save(training, "epoch-" + training.epoch());
            }

            private void save(Training training, String name) {
                if (directory != null) {
                    Path file = directory.resolve(name + ".safetensors");
                    assertTrue(training.save(file, Map.of("own", name)));
                    saved.add(file);
                }
            }
        };
    }

    private static List<Callback> with(List<Callback> callbacks, Callback last) {
        List<Callback> all = new ArrayList<>(callbacks);
        all.add(last);
        return all;
    }

    private void assertEveryCheckpointGoesOn(Optimizer optimizer, List<Callback> callbacks) {
        List<Path> saved = new ArrayList<>();
        List<EpochInside> inside = new ArrayList<>();
        Left whole;
        try (Trainer trainer = trainer(optimizer, options())) {
            trainer.fit(TRAIN, VALIDATION, EPOCHS, with(callbacks, watcher(inside, saved, directory)));
            whole = Left.of(trainer, inside);
        }
        assertTrue(saved.size() > 10, saved.toString());
        for (Path file : saved) {
            // Another seed would draw other weights: those of the checkpoint take their place.
            try (Trainer trainer = trainer(optimizer, options())) {
                Resumed resumed = trainer.resume(file);
                assertEquals(List.of(), resumed.remarks());
                List<EpochInside> rest = new ArrayList<>(inside.subList(0, resumed.epoch()));
                trainer.fit(TRAIN, VALIDATION, EPOCHS - trainer.epochsDone(),
                        with(callbacks, watcher(rest, null, null)));
                whole.assertEqual(Left.of(trainer, rest), file.getFileName() + ", " + resumed.point());
            }
        }
    }

    @Test
    void everyStepAndEpochGoesOnWithTheSameBits() {
        assertEveryCheckpointGoesOn(Adam.defaults().withLearningRate(0.01), callbacks());
    }

    @Test
    void schedulesGoOnByTheCountOfSteps() {
        assertEveryCheckpointGoesOn(Optimizers.parse(
                "SGD(learning_rate=CosineDecay(0.1, 20), momentum=0.9, nesterov=true, clipnorm=1)"), List.of());
    }

    private Path checkpoint(String name) {
        Path file = directory.resolve(name);
        try (Trainer trainer = trainer(Adam.defaults(), options())) {
            trainer.fit(TRAIN, VALIDATION, 2, with(callbacks(), new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (training.stepsDone() == 7) {
                        training.save(file, Map.of());
                    }
                }
            }));
        }
        return file;
    }

    @Test
    void anotherBatchSizeGoesOnWithTheSamplesThatAreLeft() {
        Path file = checkpoint("batch");
        try (Trainer trainer = trainer(Adam.defaults(), options().withBatchSize(10))) {
            Resumed resumed = trainer.resume(file);
            assertEquals("in epoch 2, after step 2 (7 over all epochs)", resumed.point());
            assertEquals(List.of("The batch size was 16 and is now 10: the bits differ from those of a training "
                    + "without a break."), resumed.remarks());
            History history = trainer.fit(TRAIN, VALIDATION, 1, callbacks());
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
                file, model(), Adam.defaults(), options().withSeed(6));
        refused(of + "choice to shuffle: true there, false here; go on with that of the checkpoint",
                file, model(), Adam.defaults(), options().withShuffle(false));
        refused(of + "optimizer: Adam() there, Adam(learning_rate=0.5) here; go on with that of the checkpoint",
                file, model(), Adam.defaults().withLearningRate(0.5), options());
        Graph wider = TrainingFixtures.cnn(Dense.of(3), Dense.of(2));
        refused("model/dense/kernel in " + file + " has shape [36, 2], the model's has (36, 3): it is a checkpoint of "
                + "another model", file, wider, Adam.defaults(), options());
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
        try (Trainer trainer = trainer(Adam.defaults(), options())) {
            trainer.resume(file);
            assertEquals(file + " is of a training on other samples; go on with those it began with",
                    assertThrows(WhiskerException.class, () -> trainer.fit(bars(71, 3), VALIDATION, 1, callbacks()))
                            .getMessage());
            assertEquals(file + " has what callback ReduceLROnPlateau[monitor=val_loss, factor=0.5, patience=1, "
                    + "mode=AUTO, minDelta=1.0E-4, cooldown=0, minLr=0.0] remembers, which is not among the callbacks "
                    + "of this training; go on with the same callbacks",
                    assertThrows(WhiskerException.class, () -> trainer.fit(TRAIN, VALIDATION, 1, List.of()))
                            .getMessage());
        }
        try (Trainer trainer = trainer(Adam.defaults(), options().withMetrics(List.of()))) {
            String message = assertThrows(WhiskerException.class, () -> trainer.resume(file)).getMessage();
            assertTrue(message.contains("it is a checkpoint of another training"), message);
        }
    }
}
