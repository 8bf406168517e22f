package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static dev.whisker.train.TrainingFixtures.options;
import static dev.whisker.train.TrainingFixtures.trainer;
import static dev.whisker.train.TrainingFixtures.twoLogits;
import static dev.whisker.train.TrainingFixtures.weights;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How training ends early: by {@link Trainer#stop}, an interrupt, or a loss that is not finite. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class TrainingEndsTest {
    private final Backend backend;

    TrainingEndsTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void stopEndsAfterTheStepAndKeepsFinishedEpochs() {
        try (Trainer trainer = trainer(twoLogits(), backend, options())) {
            AtomicInteger ends = new AtomicInteger();
            Callback stopper = new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (trainer.stepsDone() == 5) {
                        trainer.stop();
                    }
                }

                @Override
                public void trainEnd(Training training) {
                    ends.incrementAndGet();
                }
            };
            History history = trainer.fit(bars(48, 1), null, 10, List.of(stopper));
            assertEquals(1, history.epochs().size());
            assertEquals(5, trainer.stepsDone());
            assertEquals(1, ends.get());
            assertTrue(trainer.evaluate(bars(10, 2)).loss() > 0);
        }
    }

    @Test
    void anInterruptEndsItTooAndStaysSet() {
        try (Trainer trainer = trainer(twoLogits(), backend, options())) {
            Callback interrupter = new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (trainer.stepsDone() == 4) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
            History history = trainer.fit(bars(48, 1), bars(10, 2), 10, List.of(interrupter));
            assertTrue(Thread.interrupted());
            assertEquals(1, history.epochs().size());
            assertEquals(4, trainer.stepsDone());
        }
    }

    @Test
    void aLossThatIsNotFiniteEndsItWithSoundWeights() {
        float[] images = new float[32 * 64];
        images[20 * 64] = Float.NaN;
        Samples samples = TrainingFixtures.unchecked(images, new int[32]);
        TrainingOptions inOrder = options().withShuffle(false);
        try (Trainer trainer = trainer(twoLogits(), backend, inOrder)) {
            trainer.fit(new Samples(samples.dataset(), new int[] {0, 1, 2}), null, 1, List.of());
            WhiskerException e = assertThrows(WhiskerException.class, () -> trainer.fit(samples, null, 1, List.of()));
            assertTrue(e.getMessage().startsWith("the loss became NaN in epoch 2, step 2: the first value that is not "
                    + "finite is in "
                    + "the input, NaN at [4, 0, 0, 0] (sample 20); lower the learning rate (it is 0.01)"),
                    e.getMessage());
            assertTrue(trainer.history().isEmpty());
            weights(trainer.model()).values().forEach(values ->
                    assertTrue(Arrays.stream(values).allMatch(Double::isFinite)));
        }
        try (Trainer trainer = trainer(twoLogits(), backend, inOrder.withStopIfNotFinite(false))) {
            assertTrue(Double.isNaN(trainer.fit(samples, null, 1, List.of()).last().loss()));
        }
    }

    @Test
    void aValidationLossThatIsNotFiniteEndsItToo() {
        Adam wild = Adam.defaults().withLearningRate(1e30);
        Samples samples = bars(16, 1);
        try (Trainer trainer = Trainer.of(twoLogits(), backend, new SparseCategoricalCrossentropy(true), wild,
                options())) {
            Samples validation = TrainingFixtures.unchecked(nan(64), new int[1]);
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> trainer.fit(samples, validation, 1, List.of()));
            assertTrue(e.getMessage().startsWith("the validation loss became NaN after epoch 1: the first value that "
                    + "is not finite is "
                    + "in the input, NaN at [0, 0, 0, 0] (sample 0); lower the learning rate (it is 1.0E30)"),
                    e.getMessage());
            assertTrue(trainer.history().isEmpty());
        }
        try (Trainer trainer = trainer(twoLogits(), backend, options().withStopIfNotFinite(false))) {
            Samples validation = TrainingFixtures.unchecked(nan(64), new int[1]);
            assertTrue(Double.isNaN(trainer.fit(samples, validation, 1, List.of()).last().valLoss()));
        }
    }

    private static float[] nan(int count) {
        float[] values = new float[count];
        Arrays.fill(values, Float.NaN);
        return values;
    }
}
