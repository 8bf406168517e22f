package dev.whisker.backend.cpu;

import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/** A convolution without groups, as far as the gradient of its kernel (height, width, channels, filters) goes. */
record ConvolutionShape(Window2d window, Shape input, Shape output) {
    int channels() {
        return input.channels();
    }

    int filters() {
        return output.channels();
    }

    /** Pixels of the output, of all pictures: the terms of each sum. */
    long pixels() {
        return output.rows();
    }

    long kernelSize() {
        return taps() * filters();
    }

    /** Weights of one filter. */
    long taps() {
        return (long) window.kernelHeight() * window.kernelWidth() * channels();
    }
}
