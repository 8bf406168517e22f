package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.FlipMode;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.train.callback.History;
import dev.whisker.train.metric.Metric;
import dev.whisker.train.metric.Metrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Training with activations in bfloat16, where the processor has it; {@link CudaMixedTrainingTest}, on a GPU. */
class MixedTrainingTest {
    private static final int EPOCHS = 12;

    @BeforeEach
    void require() {
        Optional<String> fault = CpuBackend.fault(Precision.MIXED);
        assumeTrue(fault.isEmpty(), () -> "no mixed precision here: " + fault.orElseThrow());
    }

    Backend open(Precision precision) {
        return new CpuBackend(0, precision);
    }

    private static Graph model() {
        return Sequential.builder(TrainingFixtures.INPUT)
                .add(RandomFlip.of(FlipMode.HORIZONTAL))
                .add(RandomRotation.of(0.02))
                .add(Conv2D.of(6, 3).padding(Padding.SAME).strides(2).activation(Activation.RELU))
                .add(DepthwiseConv2D.of(3).padding(Padding.SAME).activation(Activation.SWISH))
                .add(BatchNormalization.of())
                .add(MaxPooling2D.of(2))
                .add(Dropout.of(0.2))
                .add(GlobalMaxPooling2D.of())
                .add(Dense.of(2))
                .build();
    }

    record Run(History history, Map<String, double[]> weights, float[][] outputs) {
    }

    final Run run(Precision precision) {
        return run(() -> open(precision));
    }

    final Run run(Supplier<Backend> opener) {
        try (Backend backend = opener.get();
                Trainer trainer = TrainingFixtures.trainer(model(), backend, TrainingFixtures.options())) {
            History history = trainer.fit(TrainingFixtures.bars(150, 1), TrainingFixtures.bars(37, 2), EPOCHS,
                    List.of());
            return new Run(history, TrainingFixtures.weights(trainer.model()),
                    trainer.predict(TrainingFixtures.bars(37, 2)));
        }
    }

    @Test
    void learnsAsFloat32Does() {
        History exact = run(Precision.FP32).history;
        History mixed = run(Precision.MIXED).history;
        assertTrue(exact.last().accuracy() > 0.9, "float32 learns: " + exact.last().accuracy());
        assertEquals(exact.epochs().get(0).loss(), mixed.epochs().get(0).loss(), 0.02);
        assertEquals(exact.last().loss(), mixed.last().loss(), 0.1);
        assertEquals(exact.last().valAccuracy(), mixed.last().valAccuracy(), 0.1);
    }

    @Test
    void twoRunsHaveTheSameBits() {
        Run first = run(Precision.MIXED);
        Run second = run(Precision.MIXED);
        assertArrayEquals(first.history.series("loss"), second.history.series("loss"));
        first.weights.forEach((path, values) -> assertArrayEquals(values, second.weights.get(path), path));
    }

    /** Losses and their gradient have two types then, and so have the weights that multiply them. */
    @Test
    void samplesCanHaveWeights() {
        Samples weighted = TrainingFixtures.bars(150, 1).withClassWeights(Map.of(1, 3.0));
        Map<Precision, Double> losses = new EnumMap<>(Precision.class);
        for (Precision precision : List.of(Precision.FP32, Precision.MIXED)) {
            try (Backend backend = open(precision);
                    Trainer trainer = TrainingFixtures.trainer(TrainingFixtures.twoLogits(), backend,
                            TrainingFixtures.options())) {
                losses.put(precision, trainer.fit(weighted, weighted, EPOCHS, List.of()).last().loss());
            }
        }
        assertTrue(losses.get(Precision.FP32) < 1, "float32 learns: " + losses);
        assertEquals(losses.get(Precision.FP32), losses.get(Precision.MIXED), 0.05);
    }

    /** Metrics see the outputs, which are activations, among results, which are not. */
    @Test
    void metricsCanReadOutputs() {
        Samples samples = TrainingFixtures.bars(53, 3);
        List<Metric> metrics = Stream.of("AUC()", "accuracy", "MeanSquaredError()")
                .map(Metrics.registry()::parse).toList();
        Graph model = TrainingFixtures.cnn(Dense.of(2).activation(Activation.SOFTMAX));
        try (Backend backend = open(Precision.MIXED);
                Trainer trainer = TrainingFixtures.trainer(model, backend,
                        TrainingFixtures.options().withMetrics(metrics))) {
            trainer.fit(samples, samples, 2, List.of());
            float[][] outputs = trainer.predict(samples);
            double squares = 0;
            for (int n = 0; n < outputs.length; n++) {
                for (int c = 0; c < 2; c++) {
                    double error = outputs[n][c] - (samples.dataset().label(n) == c ? 1 : 0);
                    squares += error * error;
                }
            }
            assertEquals(squares / (2 * outputs.length), trainer.evaluate(samples).value("mean_squared_error"), 1e-6);
        }
    }

    /** What a model gives out is an activation; what it remembers is not. */
    @Test
    void activationsAreRoundedAndWeightsAreNot() {
        Run run = run(Precision.MIXED);
        for (float[] row : run.outputs) {
            for (float value : row) {
                assertEquals(BFloat16.nearest(value), value);
            }
        }
        run.weights.forEach((path, values) -> {
            boolean exact = true;
            for (double value : values) {
                exact &= BFloat16.nearest((float) value) == value;
            }
            assertTrue(!exact || values.length < 3, path + " holds rounded values");
        });
        try (Backend backend = open(Precision.MIXED)) {
            assertEquals(DType.BFLOAT16, backend.activationType());
            assertEquals(DType.BFLOAT16, backend.gradientType());
            assertEquals(DType.FLOAT32, backend.weightType());
            assertEquals(DType.FLOAT32, backend.floatType());
        }
    }
}
