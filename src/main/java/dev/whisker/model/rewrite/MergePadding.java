package dev.whisker.model.rewrite;

import dev.whisker.layer.Computation;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.Size2d;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Graph;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns {@code ZeroPadding2D, DepthwiseConv2D(padding=valid)} into {@code DepthwiseConv2D(padding=same)} where both pad
 * alike, which they do in front of the strided convolutions of the MobileNets; so too for Conv2D. One pass over the
 * picture less, and no padded copy of it.
 */
public final class MergePadding {
    private MergePadding() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Graph apply(Graph model) {
        NewNodes nodes = new NewNodes(model);
        Map<Integer, Layer> merged = new HashMap<>();
        for (int i = 0; i < model.size(); i++) {
            Layer padded = merged(model, i);
            if (padded != null) {
                merged.put(model.onlyReader(i), padded);
                nodes.skip(i);
            } else if (merged.containsKey(i)) {
                nodes.replace(i, merged.get(i));
            } else {
                nodes.keep(i);
            }
        }
        return nodes.graph();
    }

    /** The convolution that takes the output of a padding, padding by itself; null if there is none. */
    private static Layer merged(Graph model, int node) {
        int reader = model.onlyReader(node);
        return reader >= 0 && model.node(node).computation() instanceof ZeroPadding2D padding
                ? merged(padding, model.node(reader).computation(), model.inputShapes(node, 1).get(0)) : null;
    }

    /** The layer that pads by itself; null if it would pad otherwise. */
    private static Layer merged(ZeroPadding2D padding, Computation layer, Shape input) {
        if (layer instanceof Conv2D conv && conv.padding() == Padding.VALID
                && alike(padding, conv.kernelSize(), conv.strides(), conv.dilationRate(), input)) {
            return conv.padding(Padding.SAME);
        }
        if (layer instanceof DepthwiseConv2D conv && conv.padding() == Padding.VALID
                && alike(padding, conv.kernelSize(), conv.strides(), conv.dilationRate(), input)) {
            return conv.padding(Padding.SAME);
        }
        return null;
    }

    private static boolean alike(ZeroPadding2D padding, Size2d kernel, Size2d strides, Size2d dilation, Shape input) {
        Window2d same = new Window2d(kernel.height(), kernel.width(), strides.height(), strides.width(),
                dilation.height(), dilation.width(), Padding.SAME);
        int height = input.height();
        int width = input.width();
        return padding.padding().equals(new Padding2d(same.padTop(height), same.padBottom(height), same.padLeft(width),
                same.padRight(width)));
    }
}
