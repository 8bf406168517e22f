package dev.whisker.model.rewrite;

import dev.whisker.check.Draw;
import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Size2d;
import dev.whisker.model.Draws;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;

/** Random cases of what rewrites put in the place of layers, each as a graph of one node. */
public final class FusedCases {
    /** A linear layer, its normalization, and mostly an activation. */
    public static final LayerGenerator FOLDED = LayerGenerator.define("FoldedBatchNormalization", draw -> {
        Shape input = draw.featureMap(1);
        Graph folded = FoldBatchNormalization.apply(normalized(draw, draw.between(1, 3), sample(input)));
        return LayerCase.of(folded.asLayer(), input);
    });
    /** Layers that keep the shape, in slices. */
    public static final LayerGenerator SLICED = LayerGenerator.define("BatchSlices", draw -> {
        Shape input = draw.featureMap(1);
        Sequential.Builder builder = Sequential.builder(sample(input));
        for (int i = draw.between(1, 3); i > 0; i--) {
            builder.add(keepsShape(draw, input.channels()));
        }
        return LayerCase.of(sliced(builder.build().open(), draw.between(1, 3)).asLayer(), input);
    });

    private FusedCases() {
    }

    /** A graph in slices. */
    static Graph sliced(Graph body, int size) {
        return new Graph("sliced", body.input(),
                List.of(new Node("slices", new BatchSlices(body, size), List.of(Graph.INPUT), true, false,
                        new Draws(0, 0, 0))));
    }

    private static Shape sample(Shape input) {
        return Shape.of(input.height(), input.width(), input.channels());
    }

    /** A linear layer that keeps the sides, its normalization, and mostly an activation, not folded. */
    public static Graph normalized(Draw draw, int channels, Shape sample) {
        boolean bias = draw.coin();
        Sequential.Builder builder = Sequential.builder(sample);
        builder.add(switch (draw.between(0, 2)) {
            case 0 -> Conv2D.of(channels, size(draw)).padding(Padding.SAME).useBias(bias);
            case 1 -> DepthwiseConv2D.of(size(draw)).padding(Padding.SAME).useBias(bias);
            default -> Dense.of(channels).useBias(bias);
        });
        builder.add(normalization(draw));
        if (draw.chance(0.75)) {
            builder.add(draw.coin() ? ReLU.of(6) : ActivationLayer.of(draw.oneOf(Activation.values())));
        }
        return builder.build();
    }

    /**
     * With a center and a large epsilon, so that rows which are nearly alike do not bend between two points of a
     * difference.
     */
    private static BatchNormalization normalization(Draw draw) {
        return BatchNormalization.of().momentum(draw.uniform(0, 1)).epsilon(0.1).scale(draw.chance(0.75));
    }

    private static Layer keepsShape(Draw draw, int channels) {
        return switch (draw.between(0, 4)) {
            case 0 -> Conv2D.of(channels, size(draw)).padding(Padding.SAME).activation(draw.oneOf(Activation.values()));
            case 1 -> DepthwiseConv2D.of(size(draw)).padding(Padding.SAME);
            case 2 -> normalization(draw);
            case 3 -> ActivationLayer.of(draw.oneOf(Activation.values()));
            default -> Dense.of(channels);
        };
    }

    private static Size2d size(Draw draw) {
        return new Size2d(draw.between(1, 3), draw.between(1, 3));
    }
}
