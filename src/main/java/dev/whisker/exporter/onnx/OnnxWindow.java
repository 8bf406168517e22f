package dev.whisker.exporter.onnx;

import dev.whisker.layer.Size2d;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/** The settings that say how a window slides over a feature map. Padding is written out, as ONNX' own words for "same" leave room for a choice. */
record OnnxWindow(Window2d window) {
    static OnnxWindow of(Size2d kernel, Size2d strides, Size2d dilation, Padding padding) {
        return new OnnxWindow(new Window2d(kernel.height(), kernel.width(), strides.height(), strides.width(), dilation.height(), dilation.width(), padding));
    }

    /** Rows above, columns to the left, rows below and columns to the right that "same" adds to a map. */
    int[] pads(Shape input) {
        int height = input.height();
        int width = input.width();
        return new int[] {window.padTop(height), window.padLeft(width), window.padBottom(height),
                window.padRight(width)};
    }

    OnnxNode settings(OnnxNode node, int[] pads) {
        return node.with("kernel_shape", new int[] {window.kernelHeight(), window.kernelWidth()})
                .with("strides", new int[] {window.strideHeight(), window.strideWidth()})
                .with("dilations", new int[] {window.dilationHeight(), window.dilationWidth()})
                .with("pads", pads);
    }
}
