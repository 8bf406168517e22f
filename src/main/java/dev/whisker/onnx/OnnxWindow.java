package dev.whisker.onnx;

import dev.whisker.layer.AveragePooling2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Size2d;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/**
 * The settings that say how a window slides over a feature map. Padding is written out, as ONNX' own words for "same"
 * leave room for a choice.
 */
record OnnxWindow(Window2d window) {
    static OnnxWindow of(Size2d kernel, Size2d strides, Size2d dilation, Padding padding) {
        return new OnnxWindow(new Window2d(kernel.height(), kernel.width(), strides.height(), strides.width(),
                dilation.height(), dilation.width(), padding));
    }

    static OnnxWindow of(MaxPooling2D pooling) {
        return pool(pooling.poolSize(), pooling.strides(), pooling.padding());
    }

    static OnnxWindow of(AveragePooling2D pooling) {
        return pool(pooling.poolSize(), pooling.strides(), pooling.padding());
    }

    private static OnnxWindow pool(Size2d size, Size2d strides, Padding padding) {
        return of(size, strides == null ? size : strides, Size2d.square(1), padding);
    }

    /** Rows above, columns to the left, rows below and columns to the right that "same" adds to a map. */
    int[] pads(Shape input) {
        int height = input.height();
        int width = input.width();
        return new int[] {window.padTop(height), window.padLeft(width), window.padBottom(height),
                window.padRight(width)};
    }

    OnnxNode settings(OnnxNode node, int[] pads) {
        return undilated(node, pads)
                .with("dilations", new int[] {window.dilationHeight(), window.dilationWidth()});
    }

    /** The same for operations that have no dilation. */
    OnnxNode undilated(OnnxNode node, int[] pads) {
        return node.with("kernel_shape", new int[] {window.kernelHeight(), window.kernelWidth()})
                .with("strides", new int[] {window.strideHeight(), window.strideWidth()})
                .with("pads", pads);
    }
}
