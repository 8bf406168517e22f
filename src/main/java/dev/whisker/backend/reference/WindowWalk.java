package dev.whisker.backend.reference;

import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/**
 * The loops that every sliding window shares: for each output pixel (n,i,j) in row-major order, each place (p,q) of the
 * window that falls on an input pixel,
 * <pre>
 * h = i * stride + p * dilation - padTop        w = j * stride + q * dilation - padLeft
 * </pre>
 * Pixels are numbered in row-major order over batch, height and width; pixel k's channels start at element k * C.
 */
final class WindowWalk {
    /**
     * What happens where place {@code place = p * kernelWidth + q} of the window joins an input and an output pixel.
     */
    interface Visitor {
        void visit(int inputPixel, int place, int outputPixel);
    }

    private final Window2d window;
    private final int batch;
    private final int height;
    private final int width;
    private final int outputHeight;
    private final int outputWidth;

    /** @param input (N,H,W,C) */
    WindowWalk(Window2d window, Shape input) {
        this.window = window;
        batch = input.batch();
        height = input.height();
        width = input.width();
        outputHeight = window.outputHeight(height);
        outputWidth = window.outputWidth(width);
    }

    void forEach(Visitor visitor) {
        int padTop = window.padTop(height);
        int padLeft = window.padLeft(width);
        for (int n = 0; n < batch; n++) {
            for (int i = 0; i < outputHeight; i++) {
                for (int j = 0; j < outputWidth; j++) {
                    int outputPixel = (n * outputHeight + i) * outputWidth + j;
                    for (int p = 0; p < window.kernelHeight(); p++) {
                        int h = i * window.strideHeight() + p * window.dilationHeight() - padTop;
                        if (h < 0 || h >= height) {
                            continue;
                        }
                        for (int q = 0; q < window.kernelWidth(); q++) {
                            int w = j * window.strideWidth() + q * window.dilationWidth() - padLeft;
                            if (w >= 0 && w < width) {
                                visitor.visit((n * height + h) * width + w, p * window.kernelWidth() + q, outputPixel);
                            }
                        }
                    }
                }
            }
        }
    }
}
