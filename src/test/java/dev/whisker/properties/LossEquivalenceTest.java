package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.check.Draw;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Losses that are written differently and are the same, with their gradients. */
class LossEquivalenceTest {
    private static final int TRIES = 500;
    private static final String SPARSE = "sparse_categorical_crossentropy";
    private static final String BINARY = "binary_crossentropy";
    /** Logits in between give probabilities that are not clipped. */
    private static final double MAX_VALUE = 4;

    @Property(tries = TRIES, seed = "4901")
    void crossEntropyOfLogitsIsThatOfTheirSoftmax(@ForAll @IntRange(min = 1, max = 8) int batch,
            @ForAll @IntRange(min = 2, max = 8) int classes,
            @ForAll long seed, @ForAll Precision precision) {
        Draw draw = new Draw(seed);
        Shape shape = Shape.of(batch, classes);
        double[] logits = draw.uniform(shape.size(), -MAX_VALUE, MAX_VALUE);
        int[] labels = labels(draw, batch, classes);
        assertThroughActivation(precision, SPARSE, Activation.SOFTMAX, shape, logits, labels);
    }

    @Property(tries = TRIES, seed = "4902")
    void binaryCrossEntropyOfLogitsIsThatOfTheirSigmoid(@ForAll @IntRange(min = 1, max = 12) int batch,
            @ForAll long seed, @ForAll Precision precision) {
        Draw draw = new Draw(seed);
        double[] logits = draw.uniform(batch, -MAX_VALUE, MAX_VALUE);
        assertThroughActivation(precision, BINARY, Activation.SIGMOID, Shape.of(batch, 1), logits,
                labels(draw, batch, 2));
    }

    /**
     * The loss of the activation's output, and its gradient sent back through the activation, are those of the logits.
     */
    private static void assertThroughActivation(Precision precision, String loss, Activation activation, Shape shape,
            double[] logits, int[] labels) {
        LossPass expected = LossPass.of(precision, loss, true, shape, logits, labels);
        double[] probabilities = Passes.forward(precision, ActivationLayer.of(activation), shape, Map.of(), logits);
        LossPass actual = LossPass.of(precision, loss, false, shape, probabilities, labels);
        Vectors.assertClose(expected.losses(), actual.losses(), precision.sums(), "loss");
        Vectors.assertClose(expected.gradient(),
                Passes.of(precision, ActivationLayer.of(activation), shape, Map.of(), logits, actual.gradient()).dx(),
                precision.sums(), "gradient");
    }

    @Property(tries = TRIES, seed = "4903")
    void binaryCrossEntropyIsThatOfTwoClasses(@ForAll @IntRange(min = 1, max = 12) int batch, @ForAll long seed,
            @ForAll Precision precision) {
        Draw draw = new Draw(seed);
        double[] logits = draw.normal(batch, 3);
        int[] labels = labels(draw, batch, 2);
        double[] pairs = IntStream.range(0, 2 * batch).mapToDouble(i -> i % 2 == 0 ? 0 : logits[i / 2]).toArray();
        LossPass two = LossPass.of(precision, SPARSE, true, Shape.of(batch, 2), pairs, labels);
        LossPass binary = LossPass.of(precision, BINARY, true, Shape.of(batch, 1), logits, labels);
        Vectors.assertClose(two.losses(), binary.losses(), precision.sums(), "loss");
        Vectors.assertClose(IntStream.range(0, batch).mapToDouble(i -> two.gradient()[2 * i + 1]).toArray(),
                binary.gradient(), precision.sums(),
                "gradient");
    }

    @Property(tries = TRIES, seed = "4904")
    void crossEntropyTakesNoNoteOfAShift(@ForAll @IntRange(min = 1, max = 8) int batch,
            @ForAll @IntRange(min = 2, max = 8) int classes,
            @ForAll long seed, @ForAll Precision precision) {
        Draw draw = new Draw(seed);
        Shape shape = Shape.of(batch, classes);
        // Multiples of 1/64, so that the shift itself does not round.
        double[] logits = Vectors.map(draw.normal(shape.size(), 3), value -> Math.rint(64 * value) / 64);
        double[] shifts = Vectors.map(draw.normal(batch, 20), Math::rint);
        double[] shifted = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]
                + shifts[i / classes]).toArray();
        int[] labels = labels(draw, batch, classes);
        LossPass expected = LossPass.of(precision, SPARSE, true, shape, logits, labels);
        LossPass actual = LossPass.of(precision, SPARSE, true, shape, shifted, labels);
        Vectors.assertClose(expected.losses(), actual.losses(), precision.sums(), "loss");
        Vectors.assertClose(expected.gradient(), actual.gradient(), precision.sums(), "gradient");
        for (int row = 0; row < logits.length; row += classes) {
            assertEquals(0, Arrays.stream(actual.gradient(), row, row + classes).sum(), precision.relative(),
                    "a shift's derivative");
        }
    }

    /**
     * The batch's loss is the mean of its samples': each has the gradient that it has alone, divided by their number.
     */
    @Property(tries = TRIES, seed = "4905")
    void samplesDoNotMeet(@ForAll @IntRange(min = 2, max = 8) int batch,
            @ForAll @IntRange(min = 2, max = 6) int classes, @ForAll boolean binary,
            @ForAll boolean logits, @ForAll long seed, @ForAll Precision precision) {
        Draw draw = new Draw(seed);
        int outputs = binary ? 1 : classes;
        String loss = binary ? BINARY : SPARSE;
        double[] predictions = logits ? draw.normal((long) batch * outputs, 2)
                : draw.uniform((long) batch * outputs, 0.01, 0.99);
        int[] labels = labels(draw, batch, binary ? 2 : classes);
        LossPass all = LossPass.of(precision, loss, logits, Shape.of(batch, outputs), predictions, labels);
        for (int n = 0; n < batch; n++) {
            LossPass alone = LossPass.of(precision, loss, logits, Shape.of(1, outputs),
                    Arrays.copyOfRange(predictions, n * outputs, (n + 1) * outputs),
                    labels[n]);
            assertEquals(alone.losses()[0], all.losses()[n], precision.relative() * (1 + alone.losses()[0]));
            Vectors.assertClose(Vectors.map(alone.gradient(), g -> g / batch),
                    Arrays.copyOfRange(all.gradient(), n * outputs, (n + 1) * outputs),
                    precision.sums(), "gradient of sample " + n);
        }
    }

    private static int[] labels(Draw draw, int batch, int classes) {
        return IntStream.range(0, batch).map(i -> draw.between(0, classes - 1)).toArray();
    }
}
