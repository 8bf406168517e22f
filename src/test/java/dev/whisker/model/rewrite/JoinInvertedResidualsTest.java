package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.MobileNetV2;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.check.Tolerance;
import dev.whisker.layer.Add;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.Sequential;
import dev.whisker.model.Value;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Inverted residual blocks as one operation, beside their layers. */
class JoinInvertedResidualsTest {
    private static final int BATCH = 3;
    private final Backend backend = OpenCpu.withJoinedResiduals("sse4.2", 2);

    @AfterEach
    void close() {
        backend.close();
    }

    /** What a network reads besides the output of a block. */
    private enum Reads { NOTHING, EXPANDED, CONVOLVED, PROJECTED }

    private static Value normalized(GraphBuilder b, Value x) {
        return b.add(BatchNormalization.of(), x);
    }

    private static Value block(GraphBuilder b, Value x, int filters, Reads besides) {
        Value e = b.add(ReLU.of(), normalized(b, b.add(Conv2D.of(32, 1).useBias(false), x)));
        Value d = b.add(ReLU.of(), normalized(b, b.add(DepthwiseConv2D.of(3).padding(Padding.SAME), e)));
        Value p = normalized(b, b.add(Conv2D.of(filters, 1), d));
        Value y = b.shape(p).equals(b.shape(x)) ? b.add(new Add(), x, p) : p;
        return switch (besides) {
            case NOTHING -> y;
            case EXPANDED -> b.add(new Add(), b.add(Conv2D.of(filters, 1), e), y);
            case CONVOLVED -> b.add(new Add(), b.add(Conv2D.of(filters, 1), d), y);
            case PROJECTED -> b.add(new Add(), p, y);
        };
    }

    /** A strided convolution and a block with it, then one with a sum, and one without. */
    private static Graph network(Reads besides) {
        GraphBuilder b = Graph.builder(Shape.of(13, 11, 3));
        Value x = b.add(ReLU.of(6), normalized(b, b.add(Conv2D.of(16, 3).strides(2).padding(Padding.SAME), b.input())));
        x = b.add(ReLU.of(6), normalized(b, b.add(DepthwiseConv2D.of(3).strides(2).padding(Padding.SAME), x)));
        x = normalized(b, b.add(Conv2D.of(9, 1), x));
        return StandardForm.apply(b.build(block(b, block(b, x, 9, besides), 5, Reads.NOTHING)));
    }

    private Graph joined(Graph plain) {
        return JoinInvertedResiduals.apply(plain, backend.conv(), plain.size());
    }

    private static void close(String what, double[] expected, double[] actual) {
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, actual, Tolerance.SUMS_FLOAT32 * largest, what);
    }

    @Test
    void blocksHaveTheValuesOfTheirLayers() {
        Graph plain = network(Reads.NOTHING);
        Graph joined = joined(plain);
        assertEquals(10, plain.size());
        assertEquals(3, joined.size());
        try (JoinedRig a = new JoinedRig(backend, plain, Mode.INFERENCE, BATCH);
             JoinedRig b = new JoinedRig(backend, joined, Mode.INFERENCE, BATCH)) {
            b.takeWeightsOf(a);
            double[] output = b.forward(null);
            close("output", a.forward(null), output);
            Map<String, double[]> shown = a.shownForward();
            Map<String, double[]> shownJoined = b.shownForward();
            assertEquals(List.copyOf(shown.keySet()), List.copyOf(shownJoined.keySet()));
            shown.forEach((path, values) -> close(path, values, shownJoined.get(path)));
            assertArrayEquals(output, b.forward(null), "looking has changed bits");
            a.scaleWeights();
            b.takeWeightsOf(a);
            close("output of other weights", a.forward(null), b.forward(null));
        }
    }

    @Test
    void whatOthersReadIsAWall() {
        for (Reads between : new Reads[] {Reads.EXPANDED, Reads.CONVOLVED}) {
            Graph plain = network(between);
            assertEquals(plain.size() - 4, joined(plain).size(), "one block without a sum: " + between);
        }
        Graph projected = network(Reads.PROJECTED);
        Graph joined = joined(projected);
        assertEquals(projected.size() - 6, joined.size(), "three blocks, and no sum in any");
        try (JoinedRig a = new JoinedRig(backend, projected, Mode.INFERENCE, BATCH);
             JoinedRig b = new JoinedRig(backend, joined, Mode.INFERENCE, BATCH)) {
            b.takeWeightsOf(a);
            close("output", a.forward(null), b.forward(null));
        }
    }

    @Test
    void layersThatAreTrainedStayAsTheyAre() {
        Graph plain = network(Reads.NOTHING);
        assertSame(plain, JoinInvertedResiduals.apply(plain, backend.conv(), 2));
        assertEquals(plain.size() - 2, JoinInvertedResiduals.apply(plain, backend.conv(), 3).size());
        try (JoinedRig a = new JoinedRig(backend, plain, Mode.TRAINING, BATCH);
             JoinedRig b = new JoinedRig(backend, joined(plain), Mode.TRAINING, BATCH)) {
            b.takeWeightsOf(a);
            assertArrayEquals(a.step(false), b.step(false));
            a.gradients().forEach((path, values) -> assertArrayEquals(values, b.gradients().get(path), path));
        }
    }

    @Test
    void whereABackendHasNoSuchFormNothingIsJoined() {
        Graph plain = network(Reads.NOTHING);
        try (CpuBackend apart = OpenCpu.withResidualsApart()) {
            assertSame(plain, JoinConvolutions.apply(plain, apart, plain.size()));
        }
    }

    @Test
    void allBlocksOfMobileNetV2AreJoined() {
        Graph standard = StandardForm.apply(Sequential.builder(Shape.of(64, 64, 3)).add(MobileNetV2.features())
                .build());
        Graph joined = JoinConvolutions.apply(standard, backend, standard.size());
        assertEquals(17 + 1, joined.size(), "blocks, and the last convolution");
        assertTrue(joined.nodes().stream().limit(17)
                .allMatch(node -> node.computation() instanceof InvertedResidual));
    }
}
