package dev.whisker.properties;

import dev.whisker.check.Draw;
import dev.whisker.check.InputValues;
import dev.whisker.check.LayerCase;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Size2d;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Convolutions, matrix products and poolings that are written differently and are the same. */
class ConvolutionEquivalenceTest {
    private static final int TRIES = 200;

    @Property(tries = TRIES, seed = "4401")
    void denseIsAConvolutionOfOnePixel(@ForAll("dense") LayerCase drawn, @ForAll Precision precision) {
        Dense dense = (Dense) drawn.layer();
        Conv2D conv = Conv2D.of(dense.units(), 1).activation(dense.activation()).useBias(dense.useBias());
        assertSame(dense, conv, drawn, precision, kernel -> kernel);
    }

    @Provide
    Arbitrary<LayerCase> dense() {
        return LayerArbitraries.of("Dense").filter(drawn -> drawn.input().rank() == 4);
    }

    @Property(tries = TRIES, seed = "4402")
    void denseOnAllPixelsIsAConvolutionAsLargeAsThePicture(@ForAll("dense") LayerCase drawn,
            @ForAll Precision precision) {
        Shape input = drawn.input();
        Dense dense = (Dense) drawn.layer();
        Conv2D conv = Conv2D.of(dense.units(),
                new Size2d(input.height(), input.width())).activation(dense.activation()).useBias(dense.useBias());
        Shape flat = Shape.of(input.batch(), input.height() * input.width() * input.channels());
        Draw draw = new Draw(drawn.seed());
        Map<String, double[]> weights = Passes.weights(dense, flat, draw);
        double[] x = draw.normal(input.size());
        double[] dy = Passes.cotangent(conv, input, draw);
        assertSame(Passes.of(precision, dense, flat, weights, x, dy), Passes.of(precision, conv, input, weights, x, dy),
                precision);
    }

    /** The one filter of a channel sees zeros in place of all other channels. */
    @Property(tries = TRIES, seed = "4403")
    void aDepthwiseConvolutionIsOneWithABlockDiagonalKernel(@ForAll("depthwise") LayerCase drawn,
            @ForAll Precision precision) {
        DepthwiseConv2D depthwise = (DepthwiseConv2D) drawn.layer();
        int channels = drawn.input().channels();
        int multiplier = depthwise.depthMultiplier();
        Conv2D conv = Conv2D.of(channels * multiplier,
                depthwise.kernelSize()).strides(depthwise.strides()).padding(depthwise.padding())
                .dilationRate(depthwise.dilationRate()).activation(depthwise.activation()).useBias(depthwise.useBias());
        assertSame(conv, depthwise, drawn, precision, kernel -> {
            double[] blocks = new double[kernel.length * channels];
            for (int i = 0; i < kernel.length; i++) {
                int channel = i / multiplier % channels;
                int pixel = i / multiplier / channels;
                blocks[(pixel * channels + channel) * channels * multiplier + channel * multiplier + i % multiplier] =
                        kernel[i];
            }
            return blocks;
        });
    }

    @Provide
    Arbitrary<LayerCase> depthwise() {
        return LayerArbitraries.of("DepthwiseConv2D");
    }

    @Property(tries = TRIES, seed = "4404")
    void dilationIsAKernelWithZerosInBetween(@ForAll("convolution") LayerCase drawn, @ForAll Precision precision) {
        Size2d kernel = kernel(drawn.layer());
        Size2d dilation = dilation(drawn.layer());
        Size2d spread = new Size2d((kernel.height() - 1) * dilation.height() + 1,
                (kernel.width() - 1) * dilation.width() + 1);
        assertSame(undilated(drawn.layer(), spread), drawn.layer(), drawn, precision, values -> {
            int depth = values.length / (kernel.height() * kernel.width());
            double[] zerosBetween = new double[spread.height() * spread.width() * depth];
            for (int i = 0; i < values.length; i++) {
                int p = i / depth / kernel.width() * dilation.height();
                int q = i / depth % kernel.width() * dilation.width();
                zerosBetween[(p * spread.width() + q) * depth + i % depth] = values[i];
            }
            return zerosBetween;
        });
    }

    @Provide
    Arbitrary<LayerCase> convolution() {
        return Arbitraries.of("Conv2D", "DepthwiseConv2D").flatMap(LayerArbitraries::of);
    }

    @Property(tries = TRIES, seed = "4405")
    void stridesTakeSomePixelsOfTheResultWithoutStrides(@ForAll("valid") LayerCase drawn, @ForAll Precision precision) {
        Layer layer = drawn.layer();
        Shape input = drawn.input();
        Layer unstrided = strides(layer, Size2d.square(1));
        Size2d strides = strides(layer);
        Draw draw = new Draw(drawn.seed());
        Map<String, double[]> weights = Passes.weights(layer, input, draw);
        double[] x = draw.normal(input.size());
        double[] all = Passes.forward(precision, unstrided, input, weights, x);
        Vectors.assertClose(subsample(all, unstrided.outputShape(input), layer.outputShape(input), strides),
                Passes.forward(precision, layer, input, weights, x), precision.sums(), "y");
    }

    @Provide
    Arbitrary<LayerCase> valid() {
        return Arbitraries.of("Conv2D", "DepthwiseConv2D", "MaxPooling2D").flatMap(LayerArbitraries::of)
                .map(drawn -> drawn.withLayer(valid(drawn.layer())));
    }

    private static double[] subsample(double[] all, Shape from, Shape to, Size2d strides) {
        double[] some = new double[(int) to.size()];
        for (int i = 0; i < some.length; i++) {
            int channel = i % to.channels();
            int column = i / to.channels() % to.width() * strides.width();
            int row = i / to.channels() / to.width() % to.height() * strides.height();
            int sample = i / to.channels() / to.width() / to.height();
            some[i] = all[((sample * from.height() + row) * from.width() + column) * from.channels() + channel];
        }
        return some;
    }

    /** How the kernel of one layer is written as that of another. */
    private interface KernelMap {
        double[] apply(double[] kernel);
    }

    /**
     * Asserts that two layers compute the same forward and backward.
     *
     * @param written which kernel of {@code plain} is the same as one of {@code layer}; zeros that it adds are no
     *                weights, and have no gradient to compare
     */
    private static void assertSame(Layer plain, Layer layer, LayerCase drawn, Precision precision, KernelMap written) {
        Shape input = drawn.input();
        Draw draw = new Draw(drawn.seed());
        Map<String, double[]> weights = Passes.weights(layer, input, draw);
        double[] x = InputValues.SPREAD.draw("x", input, draw);
        double[] dy = Passes.cotangent(layer, input, draw);
        Passes actual = Passes.of(precision, layer, input, weights, x, dy);
        Passes expected = Passes.of(precision, plain, input, mapKernel(weights, written), x, dy);
        double[] ones = weights.get("kernel").clone();
        Arrays.fill(ones, 1);
        double[] isWeight = written.apply(ones);
        double[] gradient = expected.weights().get("kernel").clone();
        Arrays.setAll(gradient, i -> gradient[i] * isWeight[i]);
        Map<String, double[]> expectedWeights = new LinkedHashMap<>(expected.weights());
        expectedWeights.put("kernel", gradient);
        assertSame(new Passes(expected.y(), expected.dx(), expectedWeights),
                new Passes(actual.y(), actual.dx(), mapKernel(actual.weights(), written)), precision);
    }

    private static Map<String, double[]> mapKernel(Map<String, double[]> weights, KernelMap written) {
        Map<String, double[]> mapped = new LinkedHashMap<>(weights);
        mapped.computeIfPresent("kernel", (name, kernel) -> written.apply(kernel));
        return mapped;
    }

    private static void assertSame(Passes expected, Passes actual, Precision precision) {
        Vectors.assertClose(expected.y(), actual.y(), precision.sums(), "y");
        Vectors.assertClose(expected.dx(), actual.dx(), precision.sums(), "dx");
        Vectors.assertClose(expected.weights(), actual.weights(), precision.sums(), "the gradient of");
    }

    private static Size2d kernel(Layer layer) {
        return layer instanceof Conv2D conv ? conv.kernelSize() : ((DepthwiseConv2D) layer).kernelSize();
    }

    private static Size2d dilation(Layer layer) {
        return layer instanceof Conv2D conv ? conv.dilationRate() : ((DepthwiseConv2D) layer).dilationRate();
    }

    private static Layer undilated(Layer layer, Size2d kernel) {
        if (layer instanceof Conv2D conv) {
            return Conv2D.of(conv.filters(),
                    kernel).strides(conv.strides()).padding(conv.padding()).activation(conv.activation())
                            .useBias(conv.useBias());
        }
        DepthwiseConv2D conv = (DepthwiseConv2D) layer;
        return DepthwiseConv2D.of(kernel).depthMultiplier(conv.depthMultiplier()).strides(conv.strides())
                .padding(conv.padding())
                .activation(conv.activation()).useBias(conv.useBias());
    }

    private static Layer valid(Layer layer) {
        if (layer instanceof Conv2D conv) {
            return conv.padding(Padding.VALID);
        }
        return layer instanceof DepthwiseConv2D conv ? conv.padding(Padding.VALID)
                : ((MaxPooling2D) layer).padding(Padding.VALID);
    }

    private static Size2d strides(Layer layer) {
        if (layer instanceof Conv2D conv) {
            return conv.strides();
        }
        if (layer instanceof DepthwiseConv2D conv) {
            return conv.strides();
        }
        MaxPooling2D pooling = (MaxPooling2D) layer;
        return pooling.strides() == null ? pooling.poolSize() : pooling.strides();
    }

    private static Layer strides(Layer layer, Size2d strides) {
        if (layer instanceof Conv2D conv) {
            return conv.strides(strides);
        }
        return layer instanceof DepthwiseConv2D conv ? conv.strides(strides) : ((MaxPooling2D) layer).strides(strides);
    }
}
