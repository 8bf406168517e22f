package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.check.Draw;
import dev.whisker.check.InputValues;
import dev.whisker.check.LayerCase;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.Size2d;
import dev.whisker.layer.WeightSpec;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.Sequential;
import dev.whisker.model.rewrite.FoldBatchNormalization;
import dev.whisker.model.rewrite.FusedCases;
import dev.whisker.model.rewrite.MergePadding;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Rewriting a model changes nothing of what it computes. */
class RewriteEquivalenceTest {
    private static final int TRIES = 300;

    @Property(tries = TRIES, seed = "4501")
    void foldingBatchNormalizationChangesNothing(@ForAll("normalized") LayerCase drawn, @ForAll Precision precision) {
        Graph model = FusedCases.normalized(new Draw(drawn.seed()), drawn.input().channels(), sample(drawn.input()));
        Graph folded = FoldBatchNormalization.apply(model);
        assertEquals(1, folded.size(), () -> "not folded: " + model);
        Draw draw = new Draw(drawn.seed());
        Map<String, double[]> weights = weights(model, draw);
        double[] x = draw.normal(drawn.input().size());
        Vectors.assertClose(forward(precision, model, weights, drawn.input().batch(), x),
                forward(precision, folded, weights, drawn.input().batch(), x), precision.folding(), "y");
    }

    @Provide
    Arbitrary<LayerCase> normalized() {
        return LayerArbitraries.of(FusedCases.FOLDED);
    }

    @Property(tries = TRIES, seed = "4502")
    void mergingPaddingChangesNothing(@ForAll("convolution") LayerCase drawn, @ForAll boolean alike,
            @ForAll Precision precision) {
        Draw draw = new Draw(drawn.seed());
        Padding2d padding = alike ? paddingOfSame(drawn)
                : new Padding2d(draw.between(0, 2), draw.between(0, 2), draw.between(0, 2), draw.between(0, 2));
        Graph model = Sequential.builder(sample(drawn.input())).add(ZeroPadding2D.of(padding)).add(drawn.layer())
                .build();
        Graph merged = MergePadding.apply(model);
        assertEquals(padding.equals(paddingOfSame(drawn)) ? 1 : 2, merged.size());
        Map<String, double[]> weights = weights(model, draw);
        double[] x = draw.normal(drawn.input().size());
        Vectors.assertClose(forward(precision, model, weights, drawn.input().batch(), x),
                forward(precision, merged, weights, drawn.input().batch(), x), precision.sums(), "y");
    }

    @Provide
    Arbitrary<LayerCase> convolution() {
        return Arbitraries.of("Conv2D", "DepthwiseConv2D").flatMap(LayerArbitraries::of).map(drawn -> drawn.withLayer(
                drawn.layer() instanceof Conv2D conv ? conv.padding(Padding.VALID)
                : ((DepthwiseConv2D) drawn.layer()).padding(Padding.VALID)));
    }

    private static Padding2d paddingOfSame(LayerCase drawn) {
        Window2d window = drawn.layer() instanceof Conv2D conv
                ? same(conv.kernelSize(), conv.strides(), conv.dilationRate())
                : same(((DepthwiseConv2D) drawn.layer()).kernelSize(), ((DepthwiseConv2D) drawn.layer()).strides(),
                        ((DepthwiseConv2D) drawn.layer()).dilationRate());
        int height = drawn.input().height();
        int width = drawn.input().width();
        return new Padding2d(window.padTop(height), window.padBottom(height), window.padLeft(width),
                window.padRight(width));
    }

    private static Window2d same(Size2d kernel, Size2d strides, Size2d dilation) {
        return new Window2d(kernel.height(), kernel.width(), strides.height(), strides.width(), dilation.height(),
                dilation.width(), Padding.SAME);
    }

    private static Shape sample(Shape input) {
        int[] extents = input.toArray();
        return Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
    }

    /** Random values by the weights' names in the model, which rewriting keeps. */
    private static Map<String, double[]> weights(Graph model, Draw draw) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            model.weights(i).forEach(spec ->
                    weights.put(node.weightPath(spec.name()),
                            InputValues.MODERATE.draw(spec.name(), spec.shape(), draw)));
        }
        return weights;
    }

    private static double[] forward(Precision precision, Graph model, Map<String, double[]> weights, int batch,
            double[] x) {
        double[] values = x;
        for (int i = 0; i < model.size(); i++) {
            Layer layer = model.part(List.of(i)).asLayer();
            Shape input = model.inputShapes(i, batch).get(0);
            Map<String, double[]> own = new LinkedHashMap<>();
            for (WeightSpec spec : layer.weights(input)) {
                own.put(spec.name(), weights.get(spec.name()));
            }
            values = Passes.forward(precision, LayerCase.of(layer, input).withMode(Mode.INFERENCE).withFrozen(true),
                    own, values);
        }
        return values;
    }
}
