package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Layers that are computed in fewer passes, beside the passes that they replace: the same bits, watched and not, and
 * the same is shown.
 */
abstract class JoinedLayers {
    private static final int BATCH = 3;
    private final Backend backend = open();

    /** A backend that joins layers. */
    abstract Backend open();

    @AfterEach
    void close() {
        backend.close();
    }

    /** The beginning of MobileNetV2, small: a strided convolution, an expansion, both read by depthwise ones. */
    private static Graph mobile() {
        return Sequential.builder(Shape.of(11, 10, 3))
                .add(Conv2D.of(8, 3).strides(2).padding(Padding.SAME).useBias(false))
                .add(BatchNormalization.of()).add(ReLU.of(6))
                .add(DepthwiseConv2D.of(3).padding(Padding.SAME).useBias(false))
                .add(BatchNormalization.of()).add(ReLU.of(6))
                .add(Conv2D.of(4, 1).useBias(false)).add(BatchNormalization.of())
                .add(Conv2D.of(12, 1)).add(BatchNormalization.of()).add(ReLU.of())
                .add(DepthwiseConv2D.of(3).strides(2).padding(Padding.SAME)).add(BatchNormalization.of())
                .build();
    }

    private static Graph pooling(boolean bias, MaxPooling2D pool) {
        return Sequential.builder(Shape.of(10, 9, 2)).add(Conv2D.of(4, 3).activation(Activation.RELU).useBias(bias))
                .add(pool).add(Conv2D.of(8, 2).activation(Activation.RELU)).add(MaxPooling2D.of(2))
                .add(Flatten.of()).add(Dense.of(3)).build();
    }

    @Test
    void pairsOfConvolutionsHaveTheBitsOfTheirLayers() {
        Graph plain = StandardForm.apply(mobile());
        Graph joined = JoinDepthwise.apply(plain, plain.size());
        assertEquals(plain.size() - 2, joined.size());
        try (JoinedRig a = new JoinedRig(backend, plain, Mode.INFERENCE, BATCH);
             JoinedRig b = new JoinedRig(backend, joined, Mode.INFERENCE, BATCH)) {
            b.takeWeightsOf(a);
            double[] expected = a.forward(null);
            assertArrayEquals(expected, b.forward(null));
            Map<String, double[]> shown = a.shownForward();
            assertEquals(5, shown.size());
            Map<String, double[]> shownJoined = b.shownForward();
            assertEquals(List.copyOf(shown.keySet()), List.copyOf(shownJoined.keySet()));
            shown.forEach((path, values) -> assertArrayEquals(values, shownJoined.get(path), path));
            assertArrayEquals(expected, b.forward(null));
            a.scaleWeights();
            b.takeWeightsOf(a);
            assertArrayEquals(a.forward(null), b.forward(null));
        }
    }

    @Test
    void onlyWhatNoGradientPassesThroughIsAPair() {
        Graph plain = StandardForm.apply(mobile());
        assertSame(plain, JoinDepthwise.apply(plain, 1));
        Graph all = JoinDepthwise.apply(plain, plain.size());
        try (JoinedRig a = new JoinedRig(backend, plain, Mode.TRAINING, BATCH);
             JoinedRig b = new JoinedRig(backend, all, Mode.TRAINING, BATCH)) {
            b.takeWeightsOf(a);
            a.step(false);
            b.step(false);
            a.gradients().forEach((path, values) -> assertArrayEquals(values, b.gradients().get(path), path));
        }
    }

    @Test
    void biasAndReluAfterMaxPoolingHaveTheBitsOfTheirLayers() {
        for (boolean bias : new boolean[] {true, false}) {
            poolsAlike(bias, MaxPooling2D.of(2), Mode.TRAINING);
            poolsAlike(bias, MaxPooling2D.of(3).strides(2).padding(Padding.SAME), Mode.TRAINING);
            poolsAlike(bias, MaxPooling2D.of(2), Mode.INFERENCE);
        }
    }

    /** Whole numbers, so that no sum is rounded, and all ties are ties before the bias too. */
    private void poolsAlike(boolean bias, MaxPooling2D pool, Mode mode) {
        Graph plain = MoveReluAfterMaxPooling.apply(StandardForm.apply(pooling(bias, pool)));
        Graph joined = JoinMaxPooling.apply(plain, backend.conv());
        assertEquals(plain.size() - 4, joined.size());
        try (JoinedRig a = new JoinedRig(backend, plain, mode, BATCH);
             JoinedRig b = new JoinedRig(backend, joined, mode, BATCH)) {
            a.wholeWeights();
            b.takeWeightsOf(a);
            if (mode == Mode.INFERENCE) {
                assertArrayEquals(a.forward(null), b.forward(null));
                return;
            }
            assertArrayEquals(a.step(false), b.step(false));
            Map<String, double[]> expected = a.gradients();
            expected.forEach((path, values) -> assertArrayEquals(values, b.gradients().get(path), path));
            Map<String, double[]> shown = a.shownStep();
            Map<String, double[]> shownJoined = b.shownStep();
            assertTrue(shownJoined.size() >= 8, shownJoined.keySet().toString());
            shownJoined.forEach((path, values) -> assertArrayEquals(shown.get(path), values, path));
            // Looking has changed nothing.
            expected.forEach((path, values) -> assertArrayEquals(values, b.gradients().get(path), path));
        }
    }

    @Test
    void othersReadingWhatLiesBetweenKeepLayersApart() {
        Graph chain = Sequential.builder(Shape.of(8, 8, 2)).add(Conv2D.of(4, 3).activation(Activation.RELU))
                .add(Conv2D.of(4, 3)).add(MaxPooling2D.of(2)).build();
        Graph moved = MoveReluAfterMaxPooling.apply(chain);
        assertSame(moved, JoinMaxPooling.apply(moved, backend.conv()));
        Graph relu = MoveReluAfterMaxPooling.apply(pooling(true, MaxPooling2D.of(2)));
        assertNotSame(relu, JoinMaxPooling.apply(relu, backend.conv()));
    }
}
