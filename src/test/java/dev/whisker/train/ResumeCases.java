package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.whisker.train.callback.ReduceLROnPlateau;
import dev.whisker.train.callback.RestoreBestWeights;
import dev.whisker.train.callback.Training;
import dev.whisker.train.checkpoint.Resumed;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small training that is saved after every step and every epoch, and goes on from each of these checkpoints.
 *
 * @param directory of the checkpoints
 */
record ResumeCases(Backend backend, Path directory) {
    static final int EPOCHS = 4;
    /** 16, 16, 16, 16 and 7. */
    static final Samples TRAIN = bars(71, 1);
    static final Samples VALIDATION = bars(30, 2);

    /** Something of everything that a step may depend on or leave: augmentation, statistics, dropout, a penalty. */
    static Graph model() {
        return Sequential.builder(TrainingFixtures.INPUT).add(RandomFlip.of(FlipMode.HORIZONTAL))
                .add(Conv2D.of(4, 3).activation(Activation.RELU)).add(BatchNormalization.of())
                .add(MaxPooling2D.of(2)).add(Flatten.of()).add(Dropout.of(0.3))
                .add(Dense.of(2).kernelRegularizer(new L2(0.01))).build();
    }

    static TrainingOptions options() {
        return TrainingFixtures.options().withObserve(ObservedSteps.ALL).withMetrics(Stream.of("accuracy",
                "AUC(from_logits=true)", "F1Score()", "Precision(top_k=1, class_id=0)", "MeanAbsoluteError()")
                .map(Metrics.registry()::parse).toList());
    }

    static List<Callback> callbacks() {
        return List.of(ReduceLROnPlateau.of("val_loss", 0.5, 1), new RestoreBestWeights("val_accuracy",
                dev.whisker.train.callback.Mode.AUTO), EarlyStopping.of("val_accuracy", 2).restoringBestWeights());
    }

    Trainer trainer(Optimizer optimizer, TrainingOptions options) {
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

    static List<Callback> with(List<Callback> callbacks, Callback last) {
        List<Callback> all = new ArrayList<>(callbacks);
        all.add(last);
        return all;
    }

    void assertEveryCheckpointGoesOn(Optimizer optimizer, List<Callback> callbacks) {
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
}
