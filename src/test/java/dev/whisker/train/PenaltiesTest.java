package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.block.Residual;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.regularizer.L1;
import dev.whisker.layer.regularizer.L2;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.SGD;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What regularizers add to the loss and to gradients. That it is what Keras adds is in the golden tests. */
class PenaltiesTest {
    private static final Samples SAMPLES = TrainingFixtures.bars(40, 1);
    private static final Samples VALIDATION = TrainingFixtures.bars(20, 2);

    private static Graph model(Regularizer convolution, Regularizer dense) {
        return Sequential.builder(TrainingFixtures.INPUT).add(Conv2D.of(3, 3).kernelRegularizer(convolution))
                .add(Flatten.of()).add(Dense.of(2).kernelRegularizer(dense).biasRegularizer(dense)).build();
    }

    private static Trainer trainer(Graph model, Backend backend) {
        return Trainer.of(model, backend, new SparseCategoricalCrossentropy(true), SGD.of(0.05),
                TrainingFixtures.options());
    }

    private static double sumOfSquares(Model model, String path) {
        return Arrays.stream(model.backend().read(model.parameters().get(path).value())).map(w -> w * w).sum();
    }

    /** The losses of the first epoch's steps, and the epoch's results. */
    private static final class Losses implements Callback {
        private final List<Double> steps = new ArrayList<>();
        private EpochResult epoch;

        @Override
        public void batchEnd(Training training) {
            steps.add(training.batchLoss());
        }

        @Override
        public void epochEnd(Training training) {
            epoch = training.history().epochs().get(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void thePenaltyBelongsToEveryLossThatIsReported(String name) {
        try (Backend backend = Backends.open(name); Trainer plain = trainer(model(null, null), backend);
                Trainer penalized = trainer(model(new L2(0.1), null), backend)) {
            double penalty = 0.1 * sumOfSquares(penalized.model(), "conv2d/kernel");
            assertTrue(penalty > 0.01, "the penalty is " + penalty);
            assertEquals(plain.evaluate(SAMPLES).loss() + penalty, penalized.evaluate(SAMPLES).loss(), 1e-5);
            Losses plainLosses = new Losses();
            Losses losses = new Losses();
            plain.fit(SAMPLES, VALIDATION, 1, List.of(plainLosses));
            penalized.fit(SAMPLES, VALIDATION, 1, List.of(losses));
            assertEquals(plainLosses.steps.get(0) + penalty, losses.steps.get(0), 1e-5, "the first step");
            double mean = (16 * losses.steps.get(0) + 16 * losses.steps.get(1) + 8 * losses.steps.get(2)) / 40;
            assertEquals(mean, losses.epoch.values().get("loss"), 1e-6, "the epoch's mean");
            assertEquals(penalized.evaluate(VALIDATION).loss(), losses.epoch.values().get("val_loss"), 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void anEvaluatorCountsItToo(String name) {
        Graph model = model(new L2(0.1), new L1(0.01));
        try (Backend backend = Backends.open(name); Trainer trainer = trainer(model, backend);
                Evaluator evaluator = Evaluator.of(model, backend, new SparseCategoricalCrossentropy(true),
                        TrainingFixtures.options())) {
            assertEquals(trainer.evaluate(SAMPLES).loss(), evaluator.evaluate(SAMPLES).loss(), 1e-9);
        }
    }

    /** Every rewrite for speed, and every block, keeps what a weight's regularizer is. */
    @Test
    void weightsWithinBlocksHaveTheirs() {
        Graph model = Sequential.builder(TrainingFixtures.INPUT)
                .add(Residual.of(Conv2D.of(1, 3).padding(Padding.SAME).kernelRegularizer(new L2(0.5)),
                        BatchNormalization.of().gammaRegularizer(new L2(0.25)), ReLU.of()))
                .add(Flatten.of()).add(Dense.of(2)).build();
        try (Backend backend = new CpuBackend(); Trainer trainer = trainer(model, backend)) {
            Map<String, Double> factors = Map.of("conv2d/kernel", 0.5, "batch_normalization/gamma", 0.25);
            trainer.fit(SAMPLES, null, 1, List.of());
            double penalized = trainer.evaluate(SAMPLES).loss();
            double penalty = 0;
            for (Parameter parameter : trainer.model().parameters().all()) {
                String path = parameter.path();
                double factor = factors.entrySet().stream().filter(entry -> path.endsWith(entry.getKey()))
                        .mapToDouble(Map.Entry::getValue).findFirst().orElse(0);
                penalty += factor * sumOfSquares(trainer.model(), path);
            }
            assertTrue(penalty > 0.25, "the penalty is " + penalty);
            assertEquals(crossEntropy(trainer) + penalty, penalized, 1e-5);
        }
    }

    private static double crossEntropy(Trainer trainer) {
        float[][] probabilities = trainer.predictProbabilities(SAMPLES);
        double sum = 0;
        for (int n = 0; n < probabilities.length; n++) {
            sum -= Math.log(probabilities[n][SAMPLES.dataset().label(n)]);
        }
        return sum / probabilities.length;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void frozenWeightsHaveNone(String name) {
        Graph frozen = model(new L2(10), null).freeze(layer -> layer.equals("conv2d"));
        Graph plain = model(null, null).freeze(layer -> layer.equals("conv2d"));
        try (Backend backend = Backends.open(name); Trainer penalized = trainer(frozen, backend);
                Trainer other = trainer(plain, backend)) {
            assertEquals(other.evaluate(SAMPLES).loss(), penalized.evaluate(SAMPLES).loss());
            double[] before = backend.read(penalized.model().parameters().get("conv2d/kernel").value());
            assertEquals(other.fit(SAMPLES, VALIDATION, 1, List.of()).epochs().get(0).values(),
                    penalized.fit(SAMPLES, VALIDATION, 1, List.of()).epochs().get(0).values());
            assertArrayEquals(before, backend.read(penalized.model().parameters().get("conv2d/kernel").value()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aPenaltyOfNothingChangesNoBit(String name) {
        try (Backend backend = Backends.open(name); Trainer plain = trainer(model(null, null), backend);
                Trainer zero = trainer(model(new L2(0), new L1(0)), backend)) {
            plain.fit(SAMPLES, VALIDATION, 2, List.of());
            zero.fit(SAMPLES, VALIDATION, 2, List.of());
            Map<String, double[]> expected = TrainingFixtures.weights(plain.model());
            TrainingFixtures.weights(zero.model()).forEach((path, w) -> assertArrayEquals(expected.get(path), w, path));
            assertEquals(plain.history().epochs().get(1).values(), zero.history().epochs().get(1).values());
        }
    }

    @Test
    void twoRunsGiveTheSameBits() {
        List<Map<String, double[]>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Backend backend = new CpuBackend(); Trainer trainer =
                    trainer(model(new L2(0.1), new L1(0.01)), backend)) {
                trainer.fit(SAMPLES, null, 2, List.of());
                runs.add(TrainingFixtures.weights(trainer.model()));
            }
        }
        runs.get(0).forEach((path, w) -> assertArrayEquals(w, runs.get(1).get(path), path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aStrongPenaltyMakesWeightsSmall(String name) {
        try (Backend backend = Backends.open(name); Trainer trainer = trainer(model(new L2(1), null), backend)) {
            double before = sumOfSquares(trainer.model(), "conv2d/kernel");
            trainer.fit(SAMPLES, null, 10, List.of());
            assertTrue(sumOfSquares(trainer.model(), "conv2d/kernel") < 0.05 * before);
        }
    }

    @Test
    void onlyPenaltiesNeedMemory() {
        try (Backend backend = new CpuBackend(); Trainer plain = trainer(model(null, null), backend);
                Trainer penalized = trainer(model(new L2(1), null), backend)) {
            plain.plan(SAMPLES, null);
            penalized.plan(SAMPLES, null);
            assertFalse(plain.memoryPlan().contains("penalties"), plain.memoryPlan());
            assertTrue(penalized.memoryPlan().contains("penalties"), penalized.memoryPlan());
            assertNotEquals(plain.memoryPlan(), penalized.memoryPlan());
        }
    }

    @Test
    void aPenaltyThatIsTooLargeIsNamed() {
        try (Backend backend = new CpuBackend(); Trainer trainer = trainer(model(new L2(1), null), backend)) {
            Parameter kernel = trainer.model().parameters().get("conv2d/kernel");
            double[] values = new double[(int) kernel.value().size()];
            values[3] = 1e20;
            backend.write(kernel.value(), values);
            String message = assertThrows(WhiskerException.class, () -> trainer.fit(SAMPLES, null, 1, List.of()))
                    .getMessage();
            assertTrue(message.startsWith("the loss became Infinity in epoch 1, step 1: the first value that is not "
                    + "finite is in the penalty of conv2d/kernel, Infinity"), message);
        }
    }
}
