package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.MobileNetV2;
import dev.whisker.application.MobileNetV3Large;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Composite;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePaddingTest {
    private static final int BATCH = 2;
    private static final int CHANNELS = 5;

    private static Graph model(int height, int width, Padding2d padding, Layer layer) {
        return Sequential.builder(Shape.of(height, width, CHANNELS)).add(ZeroPadding2D.of(padding)).add(layer).build();
    }

    /** What the layers of a model give one after another, all with the same initial weights. */
    private static double[] run(Backend backend, Graph model, double[] x) {
        double[] values = x;
        for (int i = 0; i < model.size(); i++) {
            try (SingleLayer layer = SingleLayer.of((Layer) model.node(i).computation(),
                    model.inputShapes(i, BATCH)).seed(3).build(backend)) {
                values = layer.forward(values);
            }
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 3", "9, 9, 3", "8, 9, 3", "9, 8, 5", "8, 8, 5", "7, 7, 5"})
    void oneLayerGivesTheSameAsTwo(int height, int width, int kernel) {
        int pad = kernel / 2;
        Padding2d padding = new Padding2d(pad - 1 + height % 2, pad, pad - 1 + width % 2, pad);
        double[] x = new Random(height * 100 + width * 10 + kernel).doubles(BATCH * height * width * CHANNELS, -1,
                1).toArray();
        for (Layer layer : List.of(DepthwiseConv2D.of(kernel).strides(2).useBias(false),
                Conv2D.of(4, kernel).strides(2))) {
            Graph model = model(height, width, padding, layer);
            Graph merged = MergePadding.apply(model);
            assertEquals(1, merged.size(), model::toString);
            assertEquals(model.node(1).path(), merged.node(0).path());
            assertEquals(model.node(1).draws(), merged.node(0).draws());
            try (Backend reference = new ReferenceBackend(); Backend cpu = new CpuBackend()) {
                assertArrayEquals(run(reference, model, x), run(reference, merged, x), 1e-12);
                assertArrayEquals(run(cpu, model, x), run(cpu, merged, x), 1e-6);
            }
        }
    }

    @Test
    void paddingThatTheLayerWouldNotDoByItselfStays() {
        Graph even = model(8, 8, Padding2d.symmetric(1, 1), DepthwiseConv2D.of(3).strides(2));
        assertSame(even, MergePadding.apply(even));
        Graph wide = model(9, 9, Padding2d.symmetric(2, 2), DepthwiseConv2D.of(3).strides(2));
        assertSame(wide, MergePadding.apply(wide));
        Graph unrelated = Sequential.builder(Shape.of(9, 9,
                CHANNELS)).add(DepthwiseConv2D.of(3)).add(ZeroPadding2D.of(1)).build();
        assertSame(unrelated, MergePadding.apply(unrelated));
    }

    @Test
    void noPaddingLayerIsLeftOfTheMobileNets() {
        for (Composite application : List.of(MobileNetV2.features(), MobileNetV3Large.features())) {
            for (int side : new int[] {64, 65, 97}) {
                Graph model = Sequential.builder(Shape.of(side, side, 3)).add(application).build().open();
                Graph merged = MergePadding.apply(model);
                assertEquals(4, model.size() - merged.size());
                assertTrue(merged.nodes().stream().noneMatch(node -> node.computation() instanceof ZeroPadding2D));
                assertEquals(model.outputShape(1), merged.outputShape(1));
                assertEquals(weights(model), weights(merged));
            }
        }
    }

    private static List<String> weights(Graph model) {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            model.weights(i).forEach(spec ->
                    paths.add(node.weightPath(spec.name()) + " " + spec.shape() + " " + node.draws()));
        }
        return paths;
    }
}
