package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.op.LossOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Losses and accuracies. */
class ReferenceLossTest {
    private static final LossOps LOSS = BACKEND.loss();

    private interface Loss {
        void compute(Tensor predictions, Tensor labels, double gradientScale, Tensor losses, Tensor gradient);
    }

    private interface TargetLoss {
        void compute(Tensor predictions, Tensor targets, double smoothing, double gradientScale, Tensor losses,
                Tensor gradient);
    }

    private static Loss smoothed(TargetLoss loss, double smoothing) {
        return (predictions, targets, scale, losses, gradient) ->
                loss.compute(predictions, targets, smoothing, scale, losses, gradient);
    }

    @Property(seed = "51", tries = 40)
    void sparseGradients(@ForAll @IntRange(min = 1, max = 4) int batch, @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] labels = random.ints(batch, 0, classes).asDoubleStream().toArray();
        Tensor logits = Tensors.random(Shape.of(batch, classes), random);
        checkGradient(LOSS::sparseCrossEntropyFromLogits, logits, Tensors.row(labels), random);
        checkGradient(LOSS::sparseCrossEntropyFromProbabilities, probabilities(logits.shape(), random),
                Tensors.row(labels), random);
    }

    @Property(seed = "52", tries = 40)
    void binaryGradients(@ForAll @IntRange(min = 1, max = 4) int batch, @ForAll @IntRange(min = 1, max = 3) int outputs,
            @ForAll long seed) {
        Random random = new Random(seed);
        Shape shape = Shape.of(batch, outputs);
        Tensor labels = Tensors.of(shape, random.ints((long) batch * outputs, 0, 2).asDoubleStream().toArray());
        checkGradient(smoothed(LOSS::binaryCrossEntropyFromLogits, 0), Tensors.random(shape, random), labels, random);
        checkGradient(smoothed(LOSS::binaryCrossEntropyFromProbabilities, 0), probabilities(shape, random), labels,
                random);
    }

    /** Of targets that need not sum to 1, with any smoothing. */
    @Property(seed = "53", tries = 40)
    void gradientsForTargets(@ForAll @IntRange(min = 1, max = 4) int batch, @ForAll @IntRange(min = 1,
            max = 5) int classes,
            @ForAll long seed) {
        Random random = new Random(seed);
        Shape shape = Shape.of(batch, classes);
        double smoothing = random.nextDouble();
        Tensor targets = Tensors.of(shape, random.doubles(shape.size()).toArray());
        checkGradient(smoothed(LOSS::categoricalCrossEntropyFromLogits, smoothing), Tensors.random(shape, random),
                targets,
                random);
        checkGradient(smoothed(LOSS::categoricalCrossEntropyFromProbabilities, smoothing), probabilities(shape, random),
                targets, random);
        checkGradient(smoothed(LOSS::binaryCrossEntropyFromLogits, smoothing), Tensors.random(shape, random), targets,
                random);
        checkGradient(smoothed(LOSS::binaryCrossEntropyFromProbabilities, smoothing), probabilities(shape, random),
                targets,
                random);
        checkGradient(LOSS::meanSquaredError, Tensors.random(shape, random), Tensors.random(shape, random), random);
    }

    /** Between 0.1 and 0.9, and without a sum of 1. */
    private static Tensor probabilities(Shape shape, Random random) {
        double[] values = new double[(int) shape.size()];
        Arrays.setAll(values, i -> 0.1 + 0.8 * random.nextDouble());
        return Tensors.of(shape, values);
    }

    private static void checkGradient(Loss loss, Tensor predictions, Tensor labels, Random random) {
        double scale = random.nextGaussian();
        Tensor losses = Tensors.empty(Shape.of(predictions.shape().batch()));
        Tensor scales = Tensors.empty(losses.shape());
        BACKEND.fill(scales, scale);
        Tensor gradient = Tensors.empty(predictions.shape());
        loss.compute(predictions, labels, scale, losses, gradient);
        Tensors.assertGradient("gradient", () -> loss.compute(predictions, labels, 1, losses, null), losses, scales,
                predictions, gradient);
    }

    @Test
    void sparseCrossEntropyByHand() {
        Result result = run(LOSS::sparseCrossEntropyFromLogits, Tensors.of(Shape.of(2, 2), 0, Math.log(3), 1000, 0),
                Tensors.row(0, 1), 0.5);
        assertArrayEquals(new double[] {Math.log(4), 1000}, result.losses, 1e-12);
        assertArrayEquals(new double[] {-0.375, 0.375, 0.5, -0.5}, result.gradient, 1e-15);
    }

    @Test
    void probabilitiesAreRenormalized() {
        Result result = run(LOSS::sparseCrossEntropyFromProbabilities, Tensors.of(Shape.of(1, 2), 0.2, 0.2),
                Tensors.row(1), 1);
        assertEquals(Math.log(2), result.losses[0], 1e-15);
        assertArrayEquals(new double[] {2.5, -2.5}, result.gradient, 1e-14);
    }

    @Test
    void clippedProbabilitiesHaveNoGradient() {
        Result sparse = run(LOSS::sparseCrossEntropyFromProbabilities, Tensors.of(Shape.of(1, 2), 1, 0), Tensors.row(1),
                1);
        assertEquals(-Math.log(1e-7), sparse.losses[0], 1e-12);
        assertArrayEquals(new double[] {0, 0}, sparse.gradient);
        Result binary = run(smoothed(LOSS::binaryCrossEntropyFromProbabilities, 0), Tensors.of(Shape.of(2, 1), 0, 1),
                Tensors.row(1, 1), 1);
        assertArrayEquals(new double[] {-Math.log(1e-7), 1e-7}, binary.losses, 1e-12);
        assertArrayEquals(new double[] {0, 0}, binary.gradient);
    }

    @Test
    void probabilitiesAtTheClippingBoundsKeepTheirGradient() {
        double low = 1e-7;
        double high = 1 - 1e-7;
        Result binary = run(smoothed(LOSS::binaryCrossEntropyFromProbabilities, 0), Tensors.of(Shape.of(2, 1), low,
                high), Tensors.row(1, 0), 1);
        assertArrayEquals(new double[] {-1 / low, 1 / (1 - high)}, binary.gradient);
    }

    @Test
    void aLabelThatIsNoClassGivesNan() {
        for (double label : new double[] {-1, 2, 0.5, NaN}) {
            Result result = run(LOSS::sparseCrossEntropyFromLogits, Tensors.of(Shape.of(2, 2), 1, 2, 0, 0),
                    Tensors.row(label, 0), 1);
            assertArrayEquals(new double[] {NaN, Math.log(2)}, result.losses, 1e-15);
            assertArrayEquals(new double[] {NaN, NaN, -0.5, 0.5}, result.gradient, 1e-15);
        }
    }

    @Test
    void binaryCrossEntropyByHand() {
        Result logits = run(smoothed(LOSS::binaryCrossEntropyFromLogits, 0), Tensors.of(Shape.of(2, 2), 0, 0, -1000,
                1000), Tensors.of(Shape.of(2, 2), 0, 1, 1, 1), 1);
        assertArrayEquals(new double[] {Math.log(2), 500}, logits.losses, 1e-12);
        assertArrayEquals(new double[] {0.25, -0.25, -0.5, 0}, logits.gradient, 1e-15);
        Result probabilities = run(smoothed(LOSS::binaryCrossEntropyFromProbabilities, 0), Tensors.of(Shape.of(2, 1),
                0.25, 0.25), Tensors.row(0, 1), 1);
        assertArrayEquals(new double[] {-Math.log(0.75), -Math.log(0.25)}, probabilities.losses, 1e-15);
        assertArrayEquals(new double[] {4.0 / 3, -4}, probabilities.gradient, 1e-14);
    }

    /** logits ln 1, ln 3: softmax 1/4, 3/4; targets 1, 0 smoothed by 0.2: 0.9, 0.1. */
    @Test
    void categoricalCrossEntropyByHand() {
        Tensor targets = Tensors.of(Shape.of(1, 2), 1, 0);
        Result logits = run(smoothed(LOSS::categoricalCrossEntropyFromLogits, 0.2), Tensors.of(Shape.of(1, 2), 0,
                Math.log(3)),
                targets, 0.5);
        double loss = -0.9 * Math.log(0.25) - 0.1 * Math.log(0.75);
        assertArrayEquals(new double[] {loss}, logits.losses, 1e-15);
        assertArrayEquals(new double[] {0.5 * (0.25 - 0.9), 0.5 * (0.75 - 0.1)}, logits.gradient, 1e-15);
        // p = 0.1, 0.3 is divided by its sum, 0.4; d = (-t / q + sum of t) / 0.4
        Result probabilities = run(smoothed(LOSS::categoricalCrossEntropyFromProbabilities, 0.2),
                Tensors.of(Shape.of(1, 2), 0.1, 0.3), targets, 1);
        assertArrayEquals(new double[] {loss}, probabilities.losses, 1e-15);
        assertArrayEquals(new double[] {(1 - 0.9 / 0.25) / 0.4, (1 - 0.1 / 0.75) / 0.4}, probabilities.gradient, 1e-14);
    }

    /** q = 1, 0 is clipped: no gradient passes, and log 0 is that of 1e-7. */
    @Test
    void clippedShares() {
        Result result = run(smoothed(LOSS::categoricalCrossEntropyFromProbabilities, 0), Tensors.of(Shape.of(1, 2), 2,
                0),
                Tensors.of(Shape.of(1, 2), 0, 1), 1);
        assertArrayEquals(new double[] {-Math.log(1e-7)}, result.losses, 1e-12);
        assertArrayEquals(new double[] {0, 0}, result.gradient);
    }

    @Test
    void smoothedBinaryCrossEntropyByHand() {
        Result result = run(smoothed(LOSS::binaryCrossEntropyFromLogits, 0.2), Tensors.of(Shape.of(1, 2), 0,
                Math.log(3)),
                Tensors.of(Shape.of(1, 2), 0, 1), 1);
        double loss = Math.log(2) - 0.9 * Math.log(0.75) - 0.1 * Math.log(0.25);
        assertArrayEquals(new double[] {loss / 2}, result.losses, 1e-15);
        assertArrayEquals(new double[] {(0.5 - 0.1) / 2, (0.75 - 0.9) / 2}, result.gradient, 1e-15);
    }

    @Test
    void meanSquaredErrorByHand() {
        Result result = run(LOSS::meanSquaredError, Tensors.of(Shape.of(2, 2), 1, 2, 0, -1), Tensors.of(Shape.of(2, 2),
                0, 4, 0, 1),
                0.5);
        assertArrayEquals(new double[] {2.5, 2}, result.losses);
        assertArrayEquals(new double[] {0.5, -1, 0, -1}, result.gradient);
    }

    @Test
    void sparseAccuracyTakesTheFirstMaximum() {
        Tensor predictions = Tensors.of(Shape.of(4, 3), 1, 2, 2, 1, 2, 2, 5, 0, 0, 0, 0, 1);
        Tensor correct = Tensors.empty(Shape.of(4));
        LOSS.sparseCategoricalAccuracy(predictions, Tensors.row(1, 2, 0, 2), correct);
        assertArrayEquals(new double[] {1, 0, 1, 1}, Tensors.values(correct));
    }

    @Test
    void binaryAccuracyIsStrictlyAboveTheThreshold() {
        Tensor correct = Tensors.empty(Shape.of(2));
        LOSS.binaryAccuracy(Tensors.of(Shape.of(2, 2), 0.5, 0.6, 0.5, 0.4), Tensors.of(Shape.of(2, 2), 0, 1, 1, 0), 0.5,
                correct);
        assertArrayEquals(new double[] {1, 0.5}, Tensors.values(correct));
    }

    @Test
    void theNumberOfLabelsIsChecked() {
        Tensor losses = Tensors.empty(Shape.of(2));
        assertThrows(IllegalArgumentException.class,
                () -> LOSS.sparseCrossEntropyFromLogits(Tensors.empty(Shape.of(2, 2)), Tensors.row(0, 1, 0), 1, losses,
                        null));
    }

    private record Result(double[] losses, double[] gradient) {
    }

    private static Result run(Loss loss, Tensor predictions, Tensor labels, double gradientScale) {
        Tensor losses = Tensors.empty(Shape.of(predictions.shape().batch()));
        Tensor gradient = Tensors.empty(predictions.shape());
        loss.compute(predictions, labels, gradientScale, losses, gradient);
        return new Result(Tensors.values(losses), Tensors.values(gradient));
    }
}
