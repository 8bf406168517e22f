package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static dev.whisker.train.TrainingFixtures.cnn;
import static dev.whisker.train.TrainingFixtures.options;
import static dev.whisker.train.TrainingFixtures.trainer;
import static dev.whisker.train.TrainingFixtures.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.EarlyStopping;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.LearningRateCurve;
import dev.whisker.train.callback.LearningRateFinder;
import dev.whisker.train.callback.Mode;
import dev.whisker.train.callback.ReduceLROnPlateau;
import dev.whisker.train.callback.RestoreBestWeights;
import dev.whisker.train.callback.Snapshot;
import dev.whisker.train.callback.TerminateOnNaN;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What callbacks do to a real training. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class SteeringTest {
    private final Backend backend;

    SteeringTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private static Graph model() {
        return cnn(BatchNormalization.of(), Dropout.of(0.3), Dense.of(2));
    }

    private static Callback atEpochEnd(BiConsumer<Training, Integer> action) {
        return new Callback() {
            @Override
            public void epochEnd(Training training) {
                action.accept(training, training.epoch());
            }
        };
    }

    private static Callback atStep(long wanted, Consumer<Training> action) {
        return new Callback() {
            @Override
            public void batchEnd(Training training) {
                if (training.stepsDone() == wanted) {
                    action.accept(training);
                }
            }
        };
    }

    private static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual) {
        expected.forEach((path, values) -> assertArrayEquals(values, actual.get(path), path));
    }

    @Test
    void stoppedAtTheEndOfAnEpochItGoesOnWhereItWas() {
        Map<String, double[]> atOnce;
        try (Trainer trainer = trainer(model(), backend, options())) {
            assertNull(trainer.ending());
            trainer.fit(bars(40, 1), bars(10, 2), 4, List.of());
            assertEquals(Ending.FINISHED, trainer.ending());
            atOnce = weights(trainer.model());
        }
        try (Trainer trainer = trainer(model(), backend, options())) {
            List<Ending> endings = new ArrayList<>();
            Callback stopper = new Callback() {
                @Override
                public void epochEnd(Training training) {
                    if (training.epoch() == 2) {
                        training.stop("enough");
                        training.stop("too late");
                    }
                }

                @Override
                public void trainEnd(Training training) {
                    endings.add(training.ending());
                }
            };
            assertEquals(2, trainer.fit(bars(40, 1), bars(10, 2), 9, List.of(stopper)).epochs().size());
            assertEquals(Ending.stopped("enough"), trainer.ending());
            assertEquals(List.of(Ending.stopped("enough")), endings);
            History rest = trainer.fit(bars(40, 1), bars(10, 2), 2, List.of());
            assertEquals(3, rest.epochs().get(0).epoch());
            assertEquals(Ending.FINISHED, trainer.ending());
            assertSame(atOnce, weights(trainer.model()));
        }
    }

    @Test
    void stoppedAfterAStepTheEpochIsLeftOut() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            History history = trainer.fit(bars(48, 1), bars(10, 2), 5,
                    List.of(atStep(5, training -> training.stop("now"))));
            assertEquals(1, history.epochs().size());
            assertEquals(5, trainer.stepsDone());
            assertEquals(Ending.stopped("now"), trainer.ending());
            assertEquals(2, trainer.fit(bars(48, 1), null, 2, List.of()).epochs().size());
        }
    }

    @Test
    void anInterruptIsNoStop() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            trainer.fit(bars(48, 1), null, 5, List.of(atStep(2, training -> trainer.stop())));
            assertEquals(Ending.INTERRUPTED, trainer.ending());
        }
    }

    @Test
    void callbacksSeeEverything() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            List<String> seen = new ArrayList<>();
            Callback watcher = new Callback() {
                private double sum;

                @Override
                public void trainBegin(Training training) {
                    seen.add(training.names().all() + " " + training.epochs() + " " + training.steps());
                }

                @Override
                public void batchEnd(Training training) {
                    sum += training.batchLoss() * (training.step() < 3 ? 16 : 8);
                    if (training.step() == 3) {
                        assertEquals(sum / 40, training.metrics().get("loss"), 1e-12);
                        sum = 0;
                    }
                }

                @Override
                public void epochEnd(Training training) {
                    seen.add(training.epoch() + " " + training.step() + " " + training.metrics().keySet() + " "
                            + training.history().epochs().size() + " " + training.learningRate());
                    assertEquals(training.history().last().values(), training.metrics());
                    assertEquals(trainer.model(), training.model());
                }
            };
            trainer.fit(bars(40, 1), bars(10, 2), 2, List.of(watcher));
            assertEquals(List.of("[loss, accuracy, val_loss, val_accuracy] 2 3",
                    "1 3 [loss, accuracy, val_loss, val_accuracy] 1 0.01",
                    "2 3 [loss, accuracy, val_loss, val_accuracy] 2 0.01"), seen);
        }
    }

    @Test
    void theLearningRateCountsFromTheNextStepOn() {
        try (Trainer trainer = trainer(model(), backend, options()); Trainer still =
                trainer(model(), backend, options())) {
            List<Map<String, double[]>> kept = new ArrayList<>();
            still.fit(bars(32, 1), null, 3, List.of(atStep(3, training -> {
                training.setLearningRate(1e-300);
                kept.add(weights(training.model()));
            })));
            assertArrayEquals(kept.get(0).get("dense/kernel"), weights(still.model()).get("dense/kernel"));
            assertEquals(1e-300, still.learningRate());
            trainer.fit(bars(32, 1), null, 3, List.of());
            assertFalse(Arrays.equals(kept.get(0).get("dense/kernel"), weights(trainer.model()).get("dense/kernel")));
            assertThrows(WhiskerException.class, () -> trainer.setLearningRate(0));
        }
    }

    @Test
    void aSnapshotWithTheOptimizerGoesOnAsBefore() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            trainer.fit(bars(40, 1), bars(10, 2), 1, List.of());
            Snapshot snapshot = trainer.snapshot(true);
            trainer.fit(bars(40, 1), bars(10, 2), 2, List.of());
            Map<String, double[]> after = weights(trainer.model());
            double loss = trainer.evaluate(bars(10, 2)).loss();
            trainer.restore(snapshot);
            assertEquals(1, trainer.weightsEpoch());
            assertEquals(3, trainer.weightsStep());
            assertFalse(Arrays.equals(after.get("dense/kernel"), weights(trainer.model()).get("dense/kernel")));
            History again = trainer.fit(bars(40, 1), bars(10, 2), 2, List.of());
            assertEquals(2, again.epochs().get(0).epoch());
            assertSame(after, weights(trainer.model()));
            assertEquals(loss, again.last().valLoss());
        }
    }

    @Test
    void earlyStoppingRestoresTheBestWeights() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            List<Map<String, double[]>> weights = new ArrayList<>();
            List<String> messages = new ArrayList<>();
            Callback keeper = new Callback() {
                @Override
                public void epochEnd(Training training) {
                    weights.add(weights(training.model()));
                }

                @Override
                public void message(Training training, String line) {
                    messages.add(line);
                }
            };
            // Labels without a pattern: what is learned of them does not carry over.
            History history = trainer.fit(bars(20, 1), scrambled(), 60,
                    List.of(keeper, EarlyStopping.of("val_loss", 3).restoringBestWeights()));
            int epochs = history.epochs().size();
            assertTrue(epochs < 60, history.toCsv());
            double[] losses = history.series("val_loss");
            int best = 0;
            for (int i = 1; i < epochs; i++) {
                best = (float) losses[i] < (float) losses[best] ? i : best;
            }
            assertEquals(best + 3, epochs - 1, history.toCsv());
            assertSame(weights.get(best), weights(trainer.model()));
            assertEquals(losses[best], trainer.evaluate(scrambled()).loss());
            assertEquals(best + 1, trainer.weightsEpoch());
            assertEquals(2 * (best + 1), trainer.weightsStep());
            assertTrue(messages.get(0).startsWith("Epoch " + epochs
                    + ": early stopping: val_loss did not improve for 3 epochs; best "
                    + "0."), messages.get(0));
            assertTrue(messages.get(0).endsWith(" in epoch " + (best + 1)), messages.get(0));
            assertEquals("The weights of epoch " + (best + 1) + ", the best one, are put back.", messages.get(1));
        }
    }

    private static Samples scrambled() {
        float[] images = new float[30 * 64];
        int[] labels = new int[30];
        Random random = new Random(8);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        Arrays.setAll(labels, i -> random.nextInt(2));
        return TrainingFixtures.dataset(images, labels, 2);
    }

    @Test
    void theBestWeightsAreRestoredAfterAllEpochsToo() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            History history = trainer.fit(bars(20, 1), scrambled(), 12,
                    List.of(new RestoreBestWeights("val_loss", Mode.MAX)));
            double worst = Arrays.stream(history.series("val_loss")).max().orElseThrow();
            assertEquals(worst, trainer.evaluate(scrambled()).loss());
            assertEquals(Ending.FINISHED, trainer.ending());
        }
    }

    @Test
    void theRateIsLoweredOnAPlateau() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            List<Double> rates = new ArrayList<>();
            trainer.fit(bars(20, 1), null, 5, List.of(new ReduceLROnPlateau("loss", 0.5, 1, Mode.AUTO, 100, 0, 2e-3),
                    atEpochEnd((training, epoch) -> rates.add(training.learningRate()))));
            assertEquals(List.of(0.01, 0.005, 0.0025, 0.002, 0.002), rates);
        }
    }

    @Test
    void theSearchForALearningRateLeavesNothingButItsCurve() {
        Map<String, double[]> expected;
        try (Trainer trainer = trainer(model(), backend, options())) {
            trainer.fit(bars(160, 1), bars(10, 2), 2, List.of());
            expected = weights(trainer.model());
        }
        try (Trainer trainer = trainer(model(), backend, options())) {
            LearningRateFinder.Search search = new LearningRateFinder(1e-6, 1e3, 40, null).begin();
            trainer.fit(bars(160, 1), null, 9, List.of(search));
            assertTrue(trainer.ending().isStopped(), trainer.ending().toString());
            LearningRateCurve curve = search.curve();
            assertEquals(1e-6, curve.points().get(0).learningRate(), 1e-18);
            assertEquals(1e-6 * Math.pow(1e9, 7 / 39.0), curve.points().get(7).learningRate(), 1e-12);
            assertTrue(curve.points().size() < 40, "a rate of 1000 makes the loss run away");
            double suggested = curve.suggestion().orElseThrow();
            assertTrue(suggested > 1e-4 && suggested < 1, Double.toString(suggested));
            assertEquals(0.01, trainer.learningRate());
            assertEquals(0, trainer.stepsDone());
            trainer.fit(bars(160, 1), bars(10, 2), 2, List.of());
            assertSame(expected, weights(trainer.model()));
        }
    }

    @Test
    void whatIsNotFiniteStopsTrainingInsteadOfFailingIt() {
        Adam wild = Adam.defaults().withLearningRate(1e30);
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true), wild,
                options())) {
            History history = trainer.fit(bars(48, 1), null, 3, List.of(new TerminateOnNaN()));
            assertTrue(history.isEmpty());
            assertTrue(trainer.ending().isStopped());
            assertTrue(trainer.ending().reason().contains(" in epoch 1, step "), trainer.ending().reason());
        }
        try (Trainer trainer = Trainer.of(cnn(Dense.of(2)), backend, new SparseCategoricalCrossentropy(true), wild,
                options())) {
            assertThrows(WhiskerException.class, () -> trainer.fit(bars(48, 1), null, 3, List.of()));
            assertNull(trainer.ending());
        }
    }

    @Test
    void whatIsMonitoredIsCheckedBeforeTheFirstStep() {
        try (Trainer trainer = trainer(model(), backend, options())) {
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> trainer.fit(bars(20, 1), null, 1, List.of(EarlyStopping.of("val_loss", 3))));
            assertEquals("EarlyStopping monitors 'val_loss', but there are no validation samples; available: loss, "
                    + "accuracy",
                    e.getMessage());
            assertEquals(0, trainer.stepsDone());
        }
    }
}
