package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.application.MobileNetV2;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.FlipMode;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.RandomFlip;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Snapshot;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.MeanSquaredError;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.SparseTopKCategoricalAccuracy;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on the cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaTrainingTest {
    private static final Pattern LARGEST_BATCH = Pattern.compile("the largest batch size that fits is (\\d+)");

    /**
     * What training runs through: random layers, both kinds of convolution with uneven padding, both kinds of
     * normalization, pooling.
     */
    private static Graph model() {
        return Sequential.builder(TrainingFixtures.INPUT)
                .add(RandomFlip.of(FlipMode.HORIZONTAL))
                .add(Conv2D.of(6, 3).padding(Padding.SAME).strides(2).activation(Activation.RELU))
                .add(DepthwiseConv2D.of(3).padding(Padding.SAME))
                .add(BatchNormalization.of())
                .add(MaxPooling2D.of(2))
                .add(Dropout.of(0.2))
                .add(GlobalMaxPooling2D.of())
                .add(Dense.of(2))
                .build();
    }

    private record Run(History history, Map<String, double[]> weights) {
    }

    private static Run run(Backend opened, int epochs) {
        Samples train = TrainingFixtures.bars(150, 1);
        try (Backend backend = opened; Trainer trainer =
                TrainingFixtures.trainer(model(), backend, TrainingFixtures.options())) {
            History history = trainer.fit(train, TrainingFixtures.bars(37, 2), epochs, List.of());
            return new Run(history, TrainingFixtures.weights(trainer.model()));
        }
    }

    @Test
    void learnsAsTheCpuDoes() {
        Run cpu = run(new CpuBackend(), 3);
        Run cuda = run(CudaHere.open(), 3);
        for (int epoch = 0; epoch < 3; epoch++) {
            EpochResult expected = cpu.history.epochs().get(epoch);
            EpochResult actual = cuda.history.epochs().get(epoch);
            assertEquals(expected.loss(), actual.loss(), 1e-4);
            assertEquals(expected.valLoss(), actual.valLoss(), 1e-3);
            // Sums in another order may move a sample that lies on the edge: one of the 150, one of the 37.
            assertEquals(expected.accuracy(), actual.accuracy(), 1.0 / 150 + 1e-9);
            assertEquals(expected.valAccuracy(), actual.valAccuracy(), 1.0 / 37 + 1e-9);
        }
    }

    /** The cpu backend computes applications in slices, this one joins layers of theirs. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSeedGivesTheWeightsOfTheCpu(boolean frozen) {
        Graph model = Sequential.builder(Shape.of(32, 32, 3))
                .add(Conv2D.of(3, 3).padding(Padding.SAME)).add(BatchNormalization.of())
                .add(DepthwiseConv2D.of(3).padding(Padding.SAME)).add(BatchNormalization.of())
                .add("base", MobileNetV2.features()).add(GlobalMaxPooling2D.of()).add(Dense.of(2)).build()
                .freeze(path -> frozen && !path.equals("dense"));
        Map<String, double[]> cpu = firstWeights(model, new CpuBackend());
        Map<String, double[]> cuda = firstWeights(model, CudaHere.open());
        assertEquals(cpu.keySet(), cuda.keySet());
        cpu.forEach((path, values) -> assertArrayEquals(values, cuda.get(path), path));
    }

    private static Map<String, double[]> firstWeights(Graph model, Backend opened) {
        try (Backend backend = opened; Trainer trainer =
                TrainingFixtures.trainer(model, backend, TrainingFixtures.options())) {
            return TrainingFixtures.weights(trainer.model());
        }
    }

    /** Outputs are read in the order of the stream, before the backward pass writes over them. */
    @Test
    void metricsAreThoseOfTheOutputsAndChangeNoBit() {
        List<Metric> metrics = List.of(new SparseTopKCategoricalAccuracy(1, "top"), new Accuracy(),
                new MeanSquaredError("error"));
        Run plain = run(CudaHere.open(), 2);
        try (Backend backend = CudaHere.open();
                Trainer trainer = TrainingFixtures.trainer(model(), backend,
                        TrainingFixtures.options().withMetrics(metrics))) {
            History history = trainer.fit(TrainingFixtures.bars(150, 1), TrainingFixtures.bars(37, 2), 2, List.of());
            assertArrayEquals(plain.history.series("loss"), history.series("loss"));
            assertArrayEquals(plain.history.series("accuracy"), history.series("accuracy"));
            for (String part : List.of("", "val_")) {
                assertArrayEquals(history.series(part + "accuracy"), history.series(part + "top"), 1e-12);
            }
            Map<String, double[]> weights = TrainingFixtures.weights(trainer.model());
            plain.weights.forEach((path, values) -> assertArrayEquals(values, weights.get(path), path));
            float[][] outputs = trainer.predict(TrainingFixtures.bars(37, 2));
            double sum = 0;
            for (int i = 0; i < outputs.length; i++) {
                int label = TrainingFixtures.bars(37, 2).dataset().label(i);
                sum += Math.pow(outputs[i][label] - 1, 2) + Math.pow(outputs[i][1 - label], 2);
            }
            assertEquals(sum / 74, history.last().value("val_error"), 1e-6);
            Snapshot snapshot = trainer.snapshot(true);
            trainer.fit(TrainingFixtures.bars(150, 1), null, 1, List.of());
            Map<String, double[]> after = TrainingFixtures.weights(trainer.model());
            trainer.restore(snapshot);
            weights.forEach((path, values) ->
                    assertArrayEquals(values, TrainingFixtures.weights(trainer.model()).get(path), path));
            trainer.fit(TrainingFixtures.bars(150, 1), null, 1, List.of());
            after.forEach((path, values) ->
                    assertArrayEquals(values, TrainingFixtures.weights(trainer.model()).get(path), path));
        }
    }

    /** 20 epochs of 10 steps. */
    @Test
    void twoRunsHaveTheSameBits() {
        for (Precision precision : List.of(Precision.FP32, Precision.TF32)) {
            Run first = run(CudaHere.open(precision), 20);
            Run second = run(CudaHere.open(precision), 20);
            assertEquals(first.weights.keySet(), second.weights.keySet());
            first.weights.forEach((path, values) -> assertArrayEquals(values, second.weights.get(path), path));
        }
    }

    @Test
    void aBatchThatDoesNotFitIsToldTheLargestThatDoes() {
        // On a GPU more must be left: CUDA takes memory for kernels, and cuDNN for itself, whenever it pleases them.
        int scale = CudaHere.isStandIn() ? 1 : 64;
        int tooLarge = 4000 * scale;
        long left = scale * (6L << 20);
        Samples train = TrainingFixtures.bars(tooLarge, 1);
        try (Backend backend = CudaHere.open();
                Trainer first = TrainingFixtures.trainer(model(), backend, TrainingFixtures.options());
                Trainer large = TrainingFixtures.trainer(model(), backend,
                        TrainingFixtures.options().withBatchSize(tooLarge))) {
            first.fit(TrainingFixtures.bars(150, 1), null, 1, List.of()); // loads what is loaded when first used
            try (Memory filler = backend.allocate(backend.freeBytes() - left)) {
                WhiskerException e = assertThrows(WhiskerException.class, () -> large.plan(train, null));
                assertTrue(e.getMessage().startsWith("not enough memory for a batch size of " + tooLarge + ": "),
                        e.getMessage());
                Matcher largest = LARGEST_BATCH.matcher(e.getMessage());
                assertTrue(largest.find(), e.getMessage());
                int batch = Integer.parseInt(largest.group(1));
                assertTrue(batch > 1 && batch < tooLarge, e.getMessage());
                try (Trainer fitting = TrainingFixtures.trainer(model(), backend,
                        TrainingFixtures.options().withBatchSize(batch))) {
                    assertEquals(1, fitting.fit(train, null, 1, List.of()).epochs().size());
                }
                assertTrue(filler.byteSize() > 0);
            }
        }
    }

    @Test
    void choicesAreTold() {
        try (Backend backend = CudaHere.open(); Trainer trainer =
                TrainingFixtures.trainer(model(), backend, TrainingFixtures.options())) {
            trainer.plan(TrainingFixtures.bars(32, 1), null);
            List<String> choices = trainer.choices();
            String engine = " engine \\d+ \\([^()]*workspace \\d+ bytes\\)";
            String chosen = "conv2d: cuDNN fp32: forward" + engine + ", backward filter" + engine;
            assertTrue(choices.stream().anyMatch(line -> line.matches(chosen)),
                    choices::toString);
            assertTrue(choices.stream().anyMatch(line -> line.startsWith("depthwise_conv2d: own kernel (")),
                    choices::toString);
            assertTrue(choices.stream().anyMatch(line -> line.startsWith("dense: cuBLASLt fp32")), choices::toString);
        }
    }
}
