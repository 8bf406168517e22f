package dev.whisker.application;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Block;
import dev.whisker.model.Body;
import dev.whisker.model.LayerNames;
import dev.whisker.model.NamedLayer;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The layers of an application, collected one after another, and the shape that the last of them gives. */
final class LayerStack {
    private static final double MOMENTUM = 0.999;

    private final List<NamedLayer> layers = new ArrayList<>();
    /** Keras numbers the layers without a name of their own through the whole application, blocks included. */
    private final LayerNames names;
    private Shape shape;

    LayerStack(Shape input) {
        this(input, new LayerNames());
    }

    private LayerStack(Shape input, LayerNames names) {
        this.shape = input;
        this.names = names;
    }

    List<NamedLayer> layers() {
        return layers;
    }

    int channels() {
        return shape.channels();
    }

    LayerStack add(String name, Layer layer) {
        shape = layer.outputShape(shape);
        layers.add(new NamedLayer(name, layer));
        return this;
    }

    /** A layer that Keras numbers. */
    LayerStack add(Layer layer) {
        return add(layer, layer);
    }

    /** A layer that stands where Keras has another one, whose number it bears. */
    LayerStack add(Layer layer, Layer inKeras) {
        return add(names.next(inKeras), layer);
    }

    /** A block around the layers that {@code content} adds. */
    LayerStack addBlock(String name, Function<Body, Block> block, Consumer<LayerStack> content) {
        LayerStack inner = new LayerStack(shape, names);
        content.accept(inner);
        return add(name, block.apply(new Body(inner.layers)));
    }

    /** A 1x1 convolution without a bias. */
    LayerStack pointwise(String name, int filters) {
        return add(name, Conv2D.of(filters, 1).padding(Padding.SAME).useBias(false));
    }

    /** A depthwise convolution without a bias; with stride 2 after a layer that pads as SAME would. */
    LayerStack depthwise(String name, String padName, int kernel, int stride) {
        DepthwiseConv2D layer = DepthwiseConv2D.of(kernel).strides(stride).useBias(false);
        if (stride == 1) {
            return add(name, layer.padding(Padding.SAME));
        }
        return add(padName, ZeroPadding2D.of(correctPad(kernel))).add(name, layer.padding(Padding.VALID));
    }

    /** Keras' {@code correct_pad}: an even side gets one row or column less at its beginning. */
    private Padding2d correctPad(int kernel) {
        int pad = kernel / 2;
        return new Padding2d(pad - 1 + shape.height() % 2, pad, pad - 1 + shape.width() % 2, pad);
    }

    LayerStack normalization(String name) {
        return add(name, BatchNormalization.of().momentum(MOMENTUM));
    }

    /**
     * Numbers of channels that suit the hardware (Keras' {@code _make_divisible}): the multiple of 8 nearest to
     * {@code v}, at least 8, and the next one if that is below 0.9 v.
     */
    static int divisible(double v) {
        int rounded = Math.max(8, (int) (v + 4) / 8 * 8);
        return rounded < 0.9 * v ? rounded + 8 : rounded;
    }
}
