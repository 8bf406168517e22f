package dev.whisker.check;

import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.ReLU;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The generators of layers made of layers. */
final class BlockCases {
    private static final double BLOCK_EPSILON = 0.1;

    private BlockCases() {
    }

    static void addTo(List<LayerGenerator> all) {
        LayerCases.add(all, "Residual", BlockCases::residual);
        LayerCases.add(all, "SqueezeExcite", BlockCases::squeezeExcite);
    }

    private static LayerCase residual(Draw draw) {
        Shape input = draw.featureMap(1);
        return LayerCase.of(draw.chance(0.25) ? projected(draw) : residual(draw, input.channels(), true), input);
    }

    /** A body that changes the shape, and a shortcut that projects to it. */
    private static Residual projected(Draw draw) {
        int filters = draw.between(1, 3);
        int strides = draw.between(1, 2);
        Layer body = Conv2D.of(filters, LayerCases.size(draw, 3)).strides(strides).padding(Padding.SAME)
                .activation(LayerCases.activation(draw));
        Layer shortcut = Conv2D.of(filters, 1).strides(strides);
        return draw.coin() ? Residual.of(body).shortcut(shortcut)
                : Residual.of(body, normalization(draw)).shortcut(shortcut, normalization(draw));
    }

    /** One to three layers that keep the shape, perhaps with another block among them. */
    private static Residual residual(Draw draw, int channels, boolean mayNest) {
        List<Layer> body = new ArrayList<>();
        for (int i = draw.between(1, 3); i > 0; i--) {
            body.add(mayNest && draw.chance(0.125) ? residual(draw, channels, false) : keepsShape(draw, channels));
        }
        return Residual.of(body.toArray(Layer[]::new));
    }

    private static Layer keepsShape(Draw draw, int channels) {
        return switch (draw.between(0, 6)) {
            case 0, 1 -> Conv2D.of(channels,
                    LayerCases.size(draw, 3)).padding(Padding.SAME).activation(LayerCases.activation(draw));
            case 2 -> DepthwiseConv2D.of(LayerCases.size(draw,
                    3)).padding(Padding.SAME).activation(LayerCases.activation(draw));
            case 3 -> normalization(draw);
            case 4 -> draw.coin() ? ReLU.of() : ActivationLayer.of(LayerCases.activation(draw));
            case 5 -> Dropout.of(draw.uniform(0, 1));
            default -> Dense.of(channels).activation(LayerCases.activation(draw));
        };
    }

    /**
     * With a center: without one a lone row is normalized to 0 exactly, which is where a relu after it has its kink.
     * With a large epsilon: after a softmax, for example, rows may be so alike that the normalization bends between two
     * points of a central difference. Small ones are the business of the layer's own generator.
     */
    private static BatchNormalization normalization(Draw draw) {
        return LayerCases.normalization(draw).center(true).epsilon(BLOCK_EPSILON);
    }

    /** A pooling over all pixels, then two convolutions of one pixel or two matrix products. */
    private static LayerCase squeezeExcite(Draw draw) {
        Shape input = draw.featureMap(1);
        int squeezed = draw.between(1, 2);
        Activation gate = draw.oneOf(Activation.SIGMOID, Activation.HARD_SIGMOID, Activation.TANH);
        boolean pixels = draw.coin();
        Layer pooling = draw.chance(0.75) ? new GlobalAveragePooling2D(pixels) : new GlobalMaxPooling2D(pixels);
        return LayerCase.of(pixels
                ? SqueezeExcite.of(pooling, Conv2D.of(squeezed, 1).activation(Activation.RELU),
                        Conv2D.of(input.channels(), 1).activation(gate))
                : SqueezeExcite.of(pooling, Dense.of(squeezed).activation(Activation.RELU),
                        Dense.of(input.channels()).activation(gate)), input);
    }
}
