package dev.whisker.layer;

import dev.whisker.op.Activation;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Random layers, each with an input it can take, small enough for finite differences. */
class LayerCases extends DomainContextBase {
    private static Arbitrary<Integer> upTo(int most) {
        return Arbitraries.integers().between(1, most);
    }

    private static Arbitrary<Size2d> size(int most) {
        return Combinators.combine(upTo(most), upTo(most)).as(Size2d::new);
    }

    /** A feature map whose sides are at least so long. */
    private static Arbitrary<Shape> featureMap(int shortest) {
        Arbitrary<Integer> side = Arbitraries.integers().between(shortest, shortest + 3);
        return Combinators.combine(upTo(3), side, side, upTo(3)).as(Shape::of);
    }

    private static Arbitrary<Shape> anyShape() {
        return Arbitraries.oneOf(featureMap(1), Combinators.combine(upTo(3), upTo(6)).as(Shape::of));
    }

    private static Arbitrary<Activation> activation() {
        return Arbitraries.of(Activation.class);
    }

    private static Arbitrary<Boolean> bool() {
        return Arbitraries.of(true, false);
    }

    /** Kernels reach over 5 pixels at most: 3 with dilation 2. */
    private static final int WIDEST_WINDOW = 5;

    static Arbitrary<LayerCase> conv2D() {
        Arbitrary<Conv2D> window = Combinators.combine(upTo(3), size(3), size(3), size(2), Arbitraries.of(Padding.class))
                .as((filters, kernel, strides, dilation, padding) ->
                        Conv2D.of(filters, kernel).strides(strides).dilationRate(dilation).padding(padding));
        return Combinators.combine(window, activation(), bool(), featureMap(WIDEST_WINDOW))
                .as((conv, activation, bias, input) -> new LayerCase(conv.activation(activation).useBias(bias), input));
    }

    static Arbitrary<LayerCase> depthwiseConv2D() {
        Arbitrary<DepthwiseConv2D> window = Combinators.combine(upTo(3), size(3), size(3), size(2), Arbitraries.of(Padding.class))
                .as((multiplier, kernel, strides, dilation, padding) ->
                        DepthwiseConv2D.of(kernel).depthMultiplier(multiplier).strides(strides).dilationRate(dilation).padding(padding));
        return Combinators.combine(window, activation(), bool(), featureMap(WIDEST_WINDOW))
                .as((conv, activation, bias, input) -> new LayerCase(conv.activation(activation).useBias(bias), input));
    }

    static Arbitrary<LayerCase> dense() {
        return Combinators.combine(upTo(4), activation(), bool(), anyShape())
                .as((units, activation, bias, input) -> new LayerCase(Dense.of(units).activation(activation).useBias(bias), input));
    }

    static Arbitrary<LayerCase> maxPooling2D() {
        return Combinators.combine(size(3), size(3).injectNull(0.3), Arbitraries.of(Padding.class), featureMap(3))
                .as((pool, strides, padding, input) -> new LayerCase(new MaxPooling2D(pool, strides, padding), input));
    }

    static Arbitrary<LayerCase> zeroPadding2D() {
        Arbitrary<Integer> side = Arbitraries.integers().between(0, 3);
        return Combinators.combine(side, side, side, side, featureMap(1)).as((top, bottom, left, right, input) ->
                new LayerCase(ZeroPadding2D.of(new Padding2d(top, bottom, left, right)), input));
    }

    static Arbitrary<LayerCase> globalPooling() {
        Arbitrary<Layer> layer = bool().flatMap(keepdims -> Arbitraries.of(new GlobalMaxPooling2D(keepdims), new GlobalAveragePooling2D(keepdims)));
        return Combinators.combine(layer, featureMap(1)).as(LayerCase::new);
    }

    static Arbitrary<LayerCase> batchNormalization() {
        return Combinators.combine(Arbitraries.doubles().between(0, 1), Arbitraries.of(1e-3, 1e-2), bool(), bool(), anyShape())
                .as((momentum, epsilon, center, scale, input) ->
                        new LayerCase(BatchNormalization.of().momentum(momentum).epsilon(epsilon).center(center).scale(scale), input));
    }

    static Arbitrary<LayerCase> activationLayer() {
        Arbitrary<Layer> layer = Arbitraries.oneOf(activation().map(ActivationLayer::of), Arbitraries.of(ReLU.of(), ReLU.of(6)));
        return Combinators.combine(layer, anyShape()).as(LayerCase::new);
    }

    static Arbitrary<LayerCase> dropout() {
        return Combinators.combine(Arbitraries.doubles().between(0, 1), Arbitraries.longs().injectNull(0.5), anyShape())
                .as((rate, seed, input) -> new LayerCase(new Dropout(rate, seed), input));
    }

    static Arbitrary<LayerCase> view() {
        return Combinators.combine(bool(), anyShape()).as((flatten, input) ->
                new LayerCase(flatten ? Flatten.of() : Reshape.of(1, -1, input.channels()), input));
    }

    static Arbitrary<LayerCase> picture() {
        Arbitrary<Interpolation> interpolation = Arbitraries.of(Interpolation.class);
        Arbitrary<Double> number = Arbitraries.doubles().between(-2, 2);
        Arbitrary<Layer> rescaling = Combinators.combine(number, number).as(Rescaling::new);
        Arbitrary<Layer> resizing = Combinators.combine(upTo(7), upTo(7), interpolation).as(Resizing::new);
        Arbitrary<Layer> flip = Combinators.combine(Arbitraries.of(FlipMode.class), Arbitraries.longs().injectNull(0.5)).as(RandomFlip::new);
        Arbitrary<Range> range = Combinators.combine(number, number).as((a, b) -> new Range(Math.min(a, b), Math.max(a, b)));
        Arbitrary<Layer> rotation = Combinators.combine(range, Arbitraries.of(FillMode.class), interpolation,
                Arbitraries.longs().injectNull(0.5), number).as(RandomRotation::new);
        return Combinators.combine(Arbitraries.oneOf(rescaling, resizing, flip, rotation, rotation), featureMap(1)).as(LayerCase::new);
    }

    /** Residual blocks, squeeze-excite and folded normalization, one in the other as well. */
    static Arbitrary<LayerCase> block() {
        return featureMap(1).flatMap(input -> blockFor(input.channels(), 2).map(layer -> new LayerCase(layer, input)));
    }

    private static Arbitrary<Layer> blockFor(int channels, int depth) {
        Arbitrary<Layer> last = Combinators.combine(bool(), activation().filter(a -> a != Activation.SOFTMAX))
                .as((depthwise, activation) -> depthwise ? DepthwiseConv2D.of(3).padding(Padding.SAME).activation(activation)
                        : Conv2D.of(channels, 1).activation(activation));
        Arbitrary<Layer> first = Arbitraries.oneOf(upTo(3).map(filters -> Conv2D.of(filters, 2).padding(Padding.SAME).activation(Activation.TANH)),
                bool().map(view -> view ? ActivationLayer.of(Activation.LINEAR) : BatchNormalization.of()), bool().map(any -> Dropout.of(0.5)));
        Arbitrary<Layer> middle = depth == 0 ? Arbitraries.of(ReLU.of(), BatchNormalization.of()) : blockFor(channels, depth - 1);
        Arbitrary<Layer> residual = Combinators.combine(first, last, middle).as((a, b, c) -> Residual.of(a, Conv2D.of(channels, 1), c, b));
        Arbitrary<Layer> excite = Combinators.combine(upTo(3), bool()).as((filters, keepdims) -> keepdims
                ? SqueezeExcite.of(new GlobalAveragePooling2D(true), Conv2D.of(filters, 1).activation(Activation.SWISH),
                        Conv2D.of(channels, 1).activation(Activation.SIGMOID))
                : SqueezeExcite.of(GlobalAveragePooling2D.of(), Dense.of(channels).activation(Activation.TANH)));
        Arbitrary<Layer> folded = Combinators.combine(last, activation(), bool()).as((linear, activation, bias) -> new FoldedBatchNormalization(Body.of(
                linear instanceof Conv2D conv ? conv.activation(Activation.LINEAR).useBias(bias)
                        : ((DepthwiseConv2D) linear).activation(Activation.LINEAR).useBias(bias), BatchNormalization.of(), ActivationLayer.of(activation))));
        return Arbitraries.oneOf(residual, excite, folded);
    }

    /** A layer of any type. */
    @Provide
    Arbitrary<LayerCase> any() {
        return Arbitraries.oneOf(conv2D(), depthwiseConv2D(), dense(), maxPooling2D(), zeroPadding2D(), globalPooling(), batchNormalization(),
                activationLayer(), dropout(), view(), picture(), block());
    }
}
