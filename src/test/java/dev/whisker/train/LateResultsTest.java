package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Dense;
import dev.whisker.layer.regularizer.L2;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.TerminateOnNaN;
import dev.whisker.train.callback.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On a GPU the results of a step are read when the next one is queued. Callbacks do not notice: they see what they see
 * where each step is over before the next begins.
 */
@Tag(CudaHere.TAG)
class LateResultsTest {
    private static final int BATCH = 16;
    private static final TrainingOptions OPTIONS = TrainingFixtures.options().withShuffle(false);
    /** Of the six steps, from 1. */
    private static final int BAD = 4;

    @TempDir
    private Path directory;

    static Stream<Arguments> backends() {
        return Stream.of(arguments("cpu", (Supplier<Backend>) CpuBackend::new),
                arguments("cuda", (Supplier<Backend>) () -> CudaHere.openWithoutGraphs(Precision.FP32)),
                arguments("cuda with graphs", (Supplier<Backend>) CudaHere::open));
    }

    private static Graph model() {
        return TrainingFixtures.cnn(BatchNormalization.of(), Dense.of(2));
    }

    /** Six batches, the bad one with a pixel that is NaN. */
    private static Samples samples(boolean bad) {
        int pixels = TrainingFixtures.SIDE * TrainingFixtures.SIDE;
        float[] images = new float[6 * BATCH * pixels];
        int[] labels = new int[6 * BATCH];
        for (int i = 0; i < images.length; i++) {
            images[i] = (i * 37 % 101) / 101f;
        }
        for (int n = 0; n < labels.length; n++) {
            labels[n] = n % 2;
        }
        if (bad) {
            images[(BAD - 1) * BATCH * pixels + 5] = Float.NaN;
        }
        return TrainingFixtures.unchecked(images, labels);
    }

    /** Acts after each step, and notes what it is told. */
    private static final class Witness implements Callback {
        private final List<String> seen = new ArrayList<>();
        private final BiConsumer<Training, List<String>> action;

        Witness(BiConsumer<Training, List<String>> action) {
            this.action = action;
        }

        @Override
        public void batchEnd(Training training) {
            action.accept(training, seen);
        }

        @Override
        public boolean diverged(Training training, String reason) {
            seen.add("diverged at " + training.step() + " of " + training.stepsDone() + ": " + reason);
            return false;
        }

        @Override
        public void trainEnd(Training training) {
            seen.add("end at " + training.step() + " of " + training.stepsDone() + ", " + training.ending());
        }
    }

    /** What a training leaves is what it had before the bad step. */
    private static void assertSound(Trainer trainer, Backend backend) {
        assertEquals(BAD - 1, trainer.stepsDone());
        int[] before = new int[(BAD - 1) * BATCH];
        for (int i = 0; i < before.length; i++) {
            before[i] = i;
        }
        try (Trainer undisturbed = TrainingFixtures.trainer(model(), backend, OPTIONS)) {
            undisturbed.fit(new Samples(samples(false).dataset(), before), null, 1, List.of());
            Map<String, double[]> weights = TrainingFixtures.weights(trainer.model());
            TrainingFixtures.weights(undisturbed.model()).forEach((path, values) ->
                    assertArrayEquals(values, weights.get(path), path));
        }
    }

    private List<String> diverging(Backend opened, BiConsumer<Training, List<String>> action) {
        Witness witness = new Witness(action);
        try (Backend backend = opened; Trainer trainer = TrainingFixtures.trainer(model(), backend, OPTIONS)) {
            WhiskerException e = assertThrows(WhiskerException.class, () ->
                    trainer.fit(samples(true), null, 1, List.of(witness)));
            assertTrue(e.getMessage().startsWith("the loss became NaN in epoch 1, step " + BAD + ": "), e.getMessage());
            assertEquals(List.of("diverged at " + (BAD - 1) + " of " + (BAD - 1) + ": " + e.getMessage(),
                    "end at " + (BAD - 1) + " of " + (BAD - 1) + ", null"),
                    witness.seen.subList(witness.seen.size() - 2, witness.seen.size()));
            assertSound(trainer, backend);
        }
        return witness.seen.subList(0, witness.seen.size() - 2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void whoLooksAtValuesNeverSeesABadStep(String name, Supplier<Backend> open) {
        List<Consumer<Training>> looks = List.of(Training::batchLoss, Training::metrics, Training::model,
                Training::snapshot, training -> training.restore(training.snapshot(true)),
                training -> training.save(directory.resolve("checkpoint.safetensors"), Map.of()));
        for (Consumer<Training> look : looks) {
            assertEquals(List.of("1", "2", "3"), diverging(open.get(), (training, seen) -> {
                look.accept(training);
                seen.add(Integer.toString(training.step()));
            }));
        }
    }

    /** Those who do not look may be called for a bad step before it is known; what it leaves is the same. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void whoDoesNotLookLosesNothing(String name, Supplier<Backend> open) {
        diverging(open.get(), (training, seen) -> { });
        diverging(open.get(), (training, seen) -> {
            if (training.step() >= BAD - 1) {
                training.setLearningRate(0.5);
            }
        });
    }

    /** The bad step comes first, whatever else is to end the training there. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void aBadStepEndsTrainingBeforeAnythingElse(String name, Supplier<Backend> open) {
        diverging(open.get(), (training, seen) -> {
            if (training.step() == BAD) {
                training.stop("enough");
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void aBadStepEndsTrainingBeforeAnInterrupt(String name, Supplier<Backend> open) {
        try (Backend backend = open.get(); Trainer trainer = TrainingFixtures.trainer(model(), backend, OPTIONS)) {
            Witness witness = new Witness((training, seen) -> {
                if (training.step() == BAD) {
                    trainer.stop();
                }
            });
            assertThrows(WhiskerException.class, () -> trainer.fit(samples(true), null, 1, List.of(witness)));
            assertSound(trainer, backend);
        }
    }

    /** On a GPU the callback fails where the step is not known to be bad yet; on the cpu it is never called for it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void aCallbackThatFailsLeavesWhatIsSound(String name, Supplier<Backend> open) {
        try (Backend backend = open.get(); Trainer trainer = TrainingFixtures.trainer(model(), backend, OPTIONS)) {
            Witness witness = new Witness((training, seen) -> {
                if (training.step() == BAD) {
                    throw new IllegalStateException("a fault of the callback");
                }
            });
            RuntimeException e = assertThrows(RuntimeException.class, () ->
                    trainer.fit(samples(true), null, 1, List.of(witness)));
            assertEquals(!name.equals("cpu"), e instanceof IllegalStateException, e.toString());
            assertSound(trainer, backend);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void trainingMayBeStoppedForABadStep(String name, Supplier<Backend> open) {
        try (Backend backend = open.get(); Trainer trainer = TrainingFixtures.trainer(model(), backend, OPTIONS)) {
            trainer.fit(samples(true), null, 1, List.of(new TerminateOnNaN()));
            assertTrue(trainer.ending().toString().contains("the loss became NaN in epoch 1, step " + BAD),
                    trainer.ending().toString());
            assertSound(trainer, backend);
            // It goes on from there.
            trainer.fit(samples(false), null, 1, List.of());
            assertEquals(BAD - 1 + 6, trainer.stepsDone());
            assertEquals(Ending.FINISHED, trainer.ending());
        }
    }

    /** Values, and what they are values of, belong together whoever looks when. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void lossesAreThoseOfTheirSteps(String name, Supplier<Backend> open) {
        List<List<Double>> losses = new ArrayList<>();
        for (Consumer<Training> before : List.<Consumer<Training>>of(training -> { }, Training::metrics)) {
            List<Double> seen = new ArrayList<>();
            try (Backend backend = open.get(); Trainer trainer = TrainingFixtures.trainer(model(), backend, OPTIONS)) {
                trainer.fit(samples(false), null, 2, List.of(new Callback() {
                    @Override
                    public void batchEnd(Training training) {
                        before.accept(training);
                        seen.add(training.batchLoss());
                    }
                }));
            }
            losses.add(seen);
        }
        assertEquals(12, losses.get(0).size());
        assertEquals(losses.get(0), losses.get(1));
    }

    /** A penalty that is infinite, while all gradients are finite. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void aLossAloneThatIsNotFiniteHoldsTheOptimizer(String name, Supplier<Backend> open) {
        Graph penalized = TrainingFixtures.cnn(Dense.of(2).kernelRegularizer(new L2(1e-12)))
                .freeze(layer -> layer.equals("conv2d"));
        try (Backend backend = open.get(); Trainer trainer = TrainingFixtures.trainer(penalized, backend, OPTIONS)) {
            Tensor kernel = trainer.model().parameters().get("dense/kernel").value();
            double[] values = backend.read(kernel);
            values[0] = 1e20;
            backend.write(kernel, values);
            Map<String, double[]> before = TrainingFixtures.weights(trainer.model());
            WhiskerException e = assertThrows(WhiskerException.class, () ->
                    trainer.fit(samples(false), null, 1, List.of()));
            assertTrue(e.getMessage().startsWith("the loss became Infinity in epoch 1, step 1: the first value that is "
                    + "not finite is in the penalty of dense/kernel, Infinity"), e.getMessage());
            TrainingFixtures.weights(trainer.model()).forEach((path, after) ->
                    assertArrayEquals(before.get(path), after, path));
        }
    }
}
