package dev.whisker.check;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.AveragePooling2D;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.LeakyReLU;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Reshape;
import dev.whisker.layer.Size2d;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The generators of Whisker's own layers. */
final class LayerCases {
    private LayerCases() {
    }

    static List<LayerGenerator> all() {
        List<LayerGenerator> all = new ArrayList<>();
        add(all, "Conv2D", LayerCases::conv2D);
        add(all, "DepthwiseConv2D", LayerCases::depthwiseConv2D);
        add(all, "Dense", draw -> LayerCase.of(Dense.of(draw.between(1,
                4)).activation(activation(draw)).useBias(draw.chance(0.75)), draw.shape()));
        add(all, "MaxPooling2D", draw -> {
            Size2d pool = size(draw, 3);
            return LayerCase.of(new MaxPooling2D(pool, draw.coin() ? null : size(draw, 3), padding(draw)),
                    windowed(draw, pool, Size2d.square(1)));
        });
        add(all, "AveragePooling2D", draw -> {
            Size2d pool = size(draw, 3);
            return LayerCase.of(new AveragePooling2D(pool, draw.coin() ? null : size(draw, 3), padding(draw)),
                    windowed(draw, pool, Size2d.square(1)));
        });
        add(all, "ZeroPadding2D", draw -> LayerCase.of(
                ZeroPadding2D.of(new Padding2d(draw.between(0, 2), draw.between(0, 2), draw.between(0, 2),
                        draw.between(0, 2))), draw.featureMap(1)));
        add(all, "GlobalMaxPooling2D", draw -> LayerCase.of(new GlobalMaxPooling2D(draw.coin()), draw.featureMap(1)));
        add(all, "GlobalAveragePooling2D",
                draw -> LayerCase.of(new GlobalAveragePooling2D(draw.coin()), draw.featureMap(1)));
        add(all, "Dropout", draw -> LayerCase.of(new Dropout(draw.oneOf(0.0, 0.2, 0.5, draw.uniform(0, 1), 1.0),
                seed(draw)), draw.shape()));
        add(all, "Flatten", draw -> LayerCase.of(Flatten.of(), draw.shape()));
        add(all, "Reshape", draw -> {
            Shape input = draw.shape();
            return LayerCase.of(draw.coin() ? Reshape.of(1, -1, input.channels()) : Reshape.of(-1), input);
        });
        add(all, "Activation", draw -> LayerCase.of(ActivationLayer.of(activation(draw)), draw.shape()));
        add(all, "ReLU", draw -> LayerCase.of(draw.coin() ? ReLU.of() : ReLU.of(6), draw.shape()));
        add(all, "LeakyReLU", draw -> LayerCase.of(LeakyReLU.of(draw.oneOf(0.0, 0.1, 0.3, 1.5)), draw.shape()));
        add(all, "BatchNormalization", draw -> LayerCase.of(normalization(draw), draw.shape()));
        PictureCases.addTo(all);
        MergeCases.addTo(all);
        BlockCases.addTo(all);
        return all;
    }

    static void add(List<LayerGenerator> all, String name, Function<Draw, LayerCase> draws) {
        all.add(LayerGenerator.define(name, draws));
    }

    private static LayerCase conv2D(Draw draw) {
        Size2d kernel = size(draw, 3);
        Size2d dilation = size(draw, 2);
        Conv2D layer = Conv2D.of(draw.between(1, 3),
                kernel).strides(size(draw, 3)).dilationRate(dilation).padding(padding(draw))
                .activation(activation(draw)).useBias(draw.chance(0.75));
        return LayerCase.of(layer, windowed(draw, kernel, dilation));
    }

    private static LayerCase depthwiseConv2D(Draw draw) {
        Size2d kernel = size(draw, 3);
        Size2d dilation = size(draw, 2);
        DepthwiseConv2D layer = DepthwiseConv2D.of(kernel).depthMultiplier(draw.between(1, 3)).strides(size(draw,
                3)).dilationRate(dilation)
                .padding(padding(draw)).activation(activation(draw)).useBias(draw.chance(0.75));
        return LayerCase.of(layer, windowed(draw, kernel, dilation));
    }

    static BatchNormalization normalization(Draw draw) {
        return BatchNormalization.of().momentum(draw.uniform(0, 1)).epsilon(draw.oneOf(1e-3, 1e-2,
                1e-5)).center(draw.chance(0.75)).scale(draw.chance(0.75));
    }

    /** A feature map into which this window fits, often barely. */
    private static Shape windowed(Draw draw, Size2d kernel, Size2d dilation) {
        int height = (kernel.height() - 1) * dilation.height() + 1;
        int width = (kernel.width() - 1) * dilation.width() + 1;
        return Shape.of(draw.between(1, 2), height + draw.between(0, 3), width + draw.between(0, 3),
                draw.between(1, 3));
    }

    static Size2d size(Draw draw, int most) {
        return draw.coin() ? Size2d.square(draw.between(1, most))
                : new Size2d(draw.between(1, most), draw.between(1, most));
    }

    static Padding padding(Draw draw) {
        return draw.oneOf(Padding.values());
    }

    static Activation activation(Draw draw) {
        return draw.chance(0.25) ? Activation.LINEAR : draw.oneOf(Activation.values());
    }

    /** A seed of the layer's own, or none. */
    static Long seed(Draw draw) {
        return draw.coin() ? null : (Long) draw.seed();
    }
}
