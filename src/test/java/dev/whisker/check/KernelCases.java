package dev.whisker.check;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Size2d;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * Draws layers and shapes at which vectorized kernels err: numbers of channels around the widths of vector registers,
 * windows of one pixel, strides that divide the input, outputs one pixel wide, more threads than pictures. Larger than
 * what {@link LayerGenerator} draws, and too large for finite differences.
 */
final class KernelCases {
    /** Multiplications of a case at most, so that thousands of cases take minutes. */
    private static final long MAX_PRODUCTS = 200_000;
    private static final int[] REGISTERS = {4, 8, 16, 32};

    private KernelCases() {
    }

    /** Shapes that some kernel was once wrong for: the first cases of every search. */
    static List<LayerCase> known() {
        return List.of(strided(Shape.of(32, 32, 32, 4)), strided(Shape.of(4, 16, 16, 7)),
                strided(Shape.of(16, 32, 32, 1)), strided(Shape.of(16, 32, 32, 3)),
                strided(Shape.of(16, 32, 32, 6)), strided(Shape.of(1, 32, 32, 1)), strided(Shape.of(5, 64, 64, 3)),
                LayerCase.of(Conv2D.of(8, new Size2d(3, 2)).strides(new Size2d(1, 2)), Shape.of(2, 16, 3, 1)));
    }

    private static LayerCase strided(Shape input) {
        return LayerCase.of(Conv2D.of(8, 1).strides(2).useBias(false), input);
    }

    /** The case of this seed. */
    static LayerCase draw(long seed) {
        Draw draw = new Draw(seed);
        while (true) {
            double kind = draw.uniform(0, 1);
            LayerCase drawn = kind < 0.1 ? nearKnown(draw) : kind < 0.6 ? convolution(draw) : kind < 0.75
                    ? depthwise(draw) : kind < 0.9 ? product(draw) : pooling(draw);
            if (Checks.isAccepted(drawn) && products(drawn) <= MAX_PRODUCTS) {
                return new LayerCase(drawn.layer(), drawn.input(), draw.coin() ? Mode.TRAINING : Mode.INFERENCE,
                        draw.chance(0.05), seed);
            }
        }
    }

    private static long products(LayerCase drawn) {
        Shape output = drawn.layer().outputShape(drawn.input());
        long inner = drawn.layer() instanceof Conv2D conv
                ? (long) conv.kernelSize().height() * conv.kernelSize().width() * drawn.input().channels()
                : drawn.layer() instanceof DepthwiseConv2D depthwise
                ? (long) depthwise.kernelSize().height() * depthwise.kernelSize().width()
                : drawn.layer() instanceof Dense ? drawn.input().channels() : 1;
        return Math.multiplyExact(output.size(), inner);
    }

    private static LayerCase convolution(Draw draw) {
        Size2d kernel = kernel(draw);
        Size2d strides = strides(draw);
        Size2d dilation = dilation(draw);
        Conv2D layer = Conv2D.of(channels(draw),
                kernel).strides(strides).dilationRate(dilation).padding(draw.oneOf(Padding.values()))
                .activation(activation(draw)).useBias(draw.coin());
        return LayerCase.of(layer, input(draw, kernel, strides, dilation));
    }

    /**
     * Of the kinds that kernels were once wrong for: strided pixels of few channels; one channel, and an output one
     * pixel wide.
     */
    private static LayerCase nearKnown(Draw draw) {
        if (draw.coin()) {
            Size2d strides = new Size2d(draw.between(1, 3), draw.between(1, 3));
            Shape input = Shape.of(draw.between(1, 8), strides.height() * draw.between(1, 40),
                    strides.width() * draw.between(1, 40), draw.between(1, 20));
            return LayerCase.of(Conv2D.of(channels(draw), 1).strides(strides).useBias(draw.coin()), input);
        }
        Size2d kernel = kernel(draw);
        Size2d strides = new Size2d(draw.between(1, 2), draw.between(1, 4));
        Padding padding = draw.oneOf(Padding.values());
        int width = padding == Padding.SAME ? draw.between(1, strides.width()) : kernel.width()
                + draw.between(0, strides.width() - 1);
        Shape input = Shape.of(draw.between(1, 5), kernel.height() + draw.between(0, 20), width, draw.between(1, 2));
        return LayerCase.of(Conv2D.of(channels(draw), kernel).strides(strides).padding(padding).useBias(draw.coin()),
                input);
    }

    private static LayerCase depthwise(Draw draw) {
        Size2d kernel = kernel(draw);
        Size2d strides = strides(draw);
        Size2d dilation = dilation(draw);
        DepthwiseConv2D layer = DepthwiseConv2D.of(kernel).depthMultiplier(draw.chance(0.7) ? 1
                : draw.between(2, 4)).strides(strides).dilationRate(dilation)
                .padding(draw.oneOf(Padding.values())).activation(activation(draw)).useBias(draw.coin());
        return LayerCase.of(layer, input(draw, kernel, strides, dilation));
    }

    private static LayerCase product(Draw draw) {
        int in = draw.chance(0.2) ? draw.between(1, 600) : channels(draw);
        Shape input = draw.chance(0.7) ? Shape.of(draw.between(1, 70), in)
                : Shape.of(draw.between(1, 4), draw.between(1, 8), draw.between(1, 8), in);
        int units = draw.chance(0.2) ? draw.between(1, 300) : channels(draw);
        return LayerCase.of(Dense.of(units).activation(activation(draw)).useBias(draw.coin()), input);
    }

    private static LayerCase pooling(Draw draw) {
        Size2d pool = kernel(draw);
        Size2d strides = strides(draw);
        Shape input = input(draw, pool, strides, Size2d.square(1));
        Layer layer = draw.chance(0.25) ? new GlobalMaxPooling2D(draw.coin()) : draw.chance(0.3)
                ? new GlobalAveragePooling2D(draw.coin())
                : new MaxPooling2D(pool, draw.coin() ? null : strides, draw.oneOf(Padding.values()));
        return LayerCase.of(layer, input);
    }

    /** 1 to 40, often at or near the width of a register. */
    private static int channels(Draw draw) {
        int register = REGISTERS[draw.between(0, REGISTERS.length - 1)];
        return draw.chance(0.3) ? Math.max(1, register + draw.between(-1, 1)) : draw.chance(0.3) ? draw.between(1, 7)
                : draw.between(1, 40);
    }

    private static Size2d kernel(Draw draw) {
        return draw.chance(0.4) ? Size2d.square(1) : draw.chance(0.4) ? Size2d.square(draw.between(2, 5))
                : new Size2d(draw.between(1, 6), draw.between(1, 6));
    }

    private static Size2d strides(Draw draw) {
        return draw.chance(0.35) ? Size2d.square(1) : draw.chance(0.5) ? Size2d.square(draw.between(2, 3))
                : new Size2d(draw.between(1, 4), draw.between(1, 4));
    }

    private static Size2d dilation(Draw draw) {
        return draw.chance(0.75) ? Size2d.square(1) : new Size2d(draw.between(1, 3), draw.between(1, 3));
    }

    private static Activation activation(Draw draw) {
        return draw.chance(0.7) ? Activation.LINEAR : draw.oneOf(Activation.values());
    }

    private static Shape input(Draw draw, Size2d kernel, Size2d strides, Size2d dilation) {
        int batch = draw.chance(0.7) ? draw.between(1, 4) : draw.between(5, 33);
        return Shape.of(batch, extent(draw, kernel.height(), strides.height(), dilation.height()),
                extent(draw, kernel.width(), strides.width(), dilation.width()),
                channels(draw));
    }

    /** An extent at which the output has 1 to 33 pixels; often a multiple of the stride. */
    private static int extent(Draw draw, int kernel, int stride, int dilation) {
        int output = draw.chance(0.2) ? 1 : draw.chance(0.7) ? draw.between(2, 12) : draw.between(13, 33);
        int least = (kernel - 1) * dilation + 1 + (output - 1) * stride;
        return draw.chance(0.4) ? output * stride : least + draw.between(0, stride - 1);
    }
}
