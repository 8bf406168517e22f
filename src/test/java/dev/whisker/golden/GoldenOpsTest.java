package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.format.npy.NpyArray;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.LossOps;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Losses, metrics and the resampling of rotations, as each backend computes them, against Keras. */
class GoldenOpsTest {

    List<GoldenBackend> backends() {
        return GoldenBackend.ANYWHERE;
    }

    @TestFactory
    Stream<DynamicTest> losses() {
        return GoldenBackend.tests(backends(), GoldenCases.losses(), (session, golden) -> {
            Map<String, NpyArray> arrays = golden.arrays();
            Tensor predictions = session.floats(arrays.get("input"));
            boolean classes = golden.loss().startsWith("Sparse");
            Tensor labels = classes ? session.integers(arrays.get("labels")) : session.floats(arrays.get("labels"));
            int samples = predictions.shape().batch();
            Tensor losses = session.empty(samples);
            Tensor gradient = session.empty(predictions.shape().toArray());
            // After softmax or sigmoid Keras takes the logits, whatever from_logits says.
            boolean logits = golden.fromLogits() || !golden.activation().equals("linear");
            apply(session.backend().loss(), golden.loss(), logits, predictions, labels, 1.0 / samples, losses,
                    gradient);
            // Keras in float64, for float32 backends too: in float32 Keras clips certain probabilities at 1 - 1.19e-7
            // instead of 1 - 1e-7.
            session.assertNear("losses", arrays.get("losses_float64"), losses);
            session.assertNear("gradient", arrays.get("gradient_float64"), gradient);
        });
    }

    private static void apply(LossOps ops, String loss, boolean logits, Tensor predictions, Tensor labels, double scale,
            Tensor losses, Tensor gradient) {
        switch (loss + (logits ? " logits" : "")) {
            case "SparseCategoricalCrossentropy logits" ->
                    ops.sparseCrossEntropyFromLogits(predictions, labels, scale, losses, gradient);
            case "SparseCategoricalCrossentropy" ->
                    ops.sparseCrossEntropyFromProbabilities(predictions, labels, scale, losses, gradient);
            case "BinaryCrossentropy logits" -> ops.binaryCrossEntropyFromLogits(predictions, labels, 0, scale, losses,
                    gradient);
            case "BinaryCrossentropy" -> ops.binaryCrossEntropyFromProbabilities(predictions, labels, 0, scale, losses,
                    gradient);
            default -> throw new AssertionError("no such loss: " + loss);
        }
    }

    @TestFactory
    Stream<DynamicTest> metrics() {
        return GoldenBackend.tests(backends(), GoldenCases.metrics(), (session, golden) -> {
            Map<String, NpyArray> arrays = golden.arrays();
            Tensor predictions = session.floats(arrays.get("predictions"));
            Tensor labels = session.integers(arrays.get("labels"));
            Tensor correct = session.empty(predictions.shape().batch());
            if (golden.metric().equals("binary_accuracy")) {
                session.backend().loss().binaryAccuracy(predictions, labels, 0.5, correct);
            } else {
                session.backend().loss().sparseCategoricalAccuracy(predictions, labels, correct);
            }
            assertArrayEquals(arrays.get("correct").data(), session.backend().read(correct), 1e-7);
        });
    }

    @TestFactory
    Stream<DynamicTest> rotations() {
        return GoldenBackend.tests(backends(), GoldenCases.rotations(), (session, golden) -> {
            Tensor pictures = session.floats(golden.input());
            Tensor rotated = session.empty(golden.expected().shape());
            RotationSpec spec = new RotationSpec(golden.angle(), golden.angle(),
                    constant(FillMode.class, golden.fillMode()), golden.fillValue(),
                    constant(Interpolation.class, golden.interpolation()));
            session.backend().augment().rotate(pictures, spec, new double[] {golden.angle()}, rotated);
            session.assertNear("output", golden.expected(), rotated);
        });
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }
}
