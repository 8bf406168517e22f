package dev.whisker.properties;

import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.check.Draw;
import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.FlipMode;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.Reshape;
import dev.whisker.layer.Resizing;
import dev.whisker.layer.Size2d;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.function.Function;

/** The ways in which an input may not suit a layer, each as a generator of such pairs. */
enum UnsuitableInput {
    TOO_HIGH_A_WINDOW(draw -> {
        int height = draw.between(1, 5);
        int kernel = height + draw.between(1, 3);
        return new Pair(window(draw, new Size2d(kernel, 1)),
                Shape.of(draw.between(1, 3), height, draw.between(1, 5), draw.between(1, 3)),
                "its window of height " + kernel + " is larger than the input's height " + height
                + "; use padding=same, a smaller window or a larger input");
    }),
    TOO_WIDE_A_WINDOW(draw -> {
        int width = draw.between(1, 5);
        int kernel = width + draw.between(1, 3);
        return new Pair(window(draw, new Size2d(1, kernel)),
                Shape.of(draw.between(1, 3), draw.between(1, 5), width, draw.between(1, 3)),
                "its window of width " + kernel + " is larger than the input's width " + width
                + "; use padding=same, a smaller window or a larger input");
    }),
    TOO_WIDE_WHEN_DILATED(draw -> {
        int dilation = draw.between(2, 5);
        int kernel = draw.between(2, 4);
        int window = (kernel - 1) * dilation + 1;
        int width = draw.between(kernel, window - 1);
        Layer layer = draw.coin() ? Conv2D.of(2, new Size2d(1, kernel)).dilationRate(dilation)
                : DepthwiseConv2D.of(new Size2d(1, kernel)).dilationRate(dilation);
        return new Pair(layer, Shape.of(1, 1, width, 2), "its window of width " + window
                + " is larger than the input's width " + width
                + "; use padding=same, a smaller window or a larger input");
    }),
    NO_FEATURE_MAP(draw -> {
        Layer layer = draw.oneOf(window(draw, Size2d.square(1)), ZeroPadding2D.of(1),
                new GlobalMaxPooling2D(draw.coin()),
                new GlobalAveragePooling2D(draw.coin()), Resizing.of(2, 2), RandomFlip.of(FlipMode.HORIZONTAL),
                RandomRotation.of(0.1));
        Shape input = extents(draw, draw.oneOf(1, 2, 3, 5, 6));
        return new Pair(layer, input, "it needs (batch, height, width, channels), 4 dimensions; this input has "
                + input.rank());
    }),
    NO_FEATURES(draw -> new Pair(Dense.of(draw.between(1, 5)), extents(draw, 1),
            "it needs (batch, ..., features), at least 2 dimensions; this input has 1")),
    NO_CHANNELS(draw -> new Pair(BatchNormalization.of(), extents(draw, 1),
            "it needs (batch, ..., channels), at least 2 dimensions; this input has 1")),
    NO_AXIS_FOR_SOFTMAX(draw -> new Pair(ActivationLayer.of(Activation.SOFTMAX), extents(draw, 1),
            "softmax runs along the last of at least 2 dimensions")),
    NOTHING(draw -> {
        LayerCase valid = null;
        while (valid == null || valid.inputs().size() > 1) {
            valid = LayerGenerator.of(draw.oneOf(LayerGenerator.names().toArray(String[]::new))).at(draw.seed());
        }
        int[] extents = valid.input().toArray();
        extents[draw.between(0, extents.length - 1)] = 0;
        return new Pair(valid.layer(), Shape.of(extents), "every dimension must be at least 1");
    }),
    ANOTHER_AXIS(draw -> {
        int rank = draw.between(2, 5);
        int axis = draw.between(1, 6);
        axis = axis == rank - 1 ? axis + 1 : axis;
        BatchNormalization layer = BatchNormalization.of();
        return new Pair(new BatchNormalization(axis, layer.momentum(), layer.epsilon(), true, true,
                layer.betaInitializer(), layer.gammaInitializer(),
                layer.movingMeanInitializer(), layer.movingVarianceInitializer()), extents(draw, rank),
                "axis must be -1 or the last axis, " + (rank - 1));
    }),
    ANOTHER_NUMBER_OF_ELEMENTS(draw -> {
        Shape input = extents(draw, draw.between(2, 4));
        int elements = (int) (input.size() / input.batch());
        int other = elements + draw.between(1, 5);
        return draw.coin()
                ? new Pair(Reshape.of(other), input, "a sample has " + elements + " elements, the target shape "
                        + other)
                : new Pair(Reshape.of(other, -1), input, "a sample has " + elements
                        + " elements, which cannot be divided by the " + other
                        + " of the known extents");
    }),
    A_BODY_OF_ANOTHER_SHAPE(draw -> {
        Shape input = extents(draw, 4);
        int channels = input.channels() + draw.between(1, 3);
        Layer body = draw.oneOf(Dense.of(channels), Conv2D.of(channels, 1), DepthwiseConv2D.of(1).depthMultiplier(2),
                ZeroPadding2D.of(1),
                GlobalAveragePooling2D.of());
        return new Pair(Residual.of(body), input, "its body gives " + body.outputShape(input)
                + "; the two are added, so they must agree");
    }),
    OTHER_FACTORS_THAN_CHANNELS(draw -> {
        Shape input = extents(draw, 4);
        int factors = input.channels() + draw.between(1, 3);
        Layer[] body = draw.coin() ? new Layer[] {GlobalAveragePooling2D.of(), Dense.of(factors)}
                : new Layer[] {new GlobalMaxPooling2D(true), Conv2D.of(factors, 1)};
        Shape last = body[1].outputShape(body[0].outputShape(input));
        return new Pair(SqueezeExcite.of(body), input, "its body gives " + last
                + "; it must give one factor a channel, "
                + Shape.of(input.batch(), input.channels()) + " or " + Shape.of(input.batch(), 1, 1, input.channels()));
    });

    /** @param rule what the layer says about the input */
    record Pair(Layer layer, Shape input, String rule) {
    }

    private final Function<Draw, Pair> draws;

    UnsuitableInput(Function<Draw, Pair> draws) {
        this.draws = draws;
    }

    Pair draw(long seed) {
        return draws.apply(new Draw(seed));
    }

    private static Layer window(Draw draw, Size2d size) {
        return draw.oneOf(Conv2D.of(draw.between(1, 4), size), DepthwiseConv2D.of(size), MaxPooling2D.of(size));
    }

    private static Shape extents(Draw draw, int rank) {
        int[] extents = new int[rank];
        Arrays.setAll(extents, i -> draw.between(1, 5));
        return Shape.of(extents);
    }
}
