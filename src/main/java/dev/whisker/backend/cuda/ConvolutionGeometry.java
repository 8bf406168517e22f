package dev.whisker.backend.cuda;

import dev.whisker.op.Padding2d;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/**
 * What a convolution reads and makes.
 *
 * @param window  strides, dilation, kernel size
 * @param padding zeros around the input: SAME has one more at the bottom or right for most strided convolutions
 * @param groups  1, or the input channels for a depthwise convolution
 */
record ConvolutionGeometry(Window2d window, Shape input, Shape output, Padding2d padding, int groups) {
    static ConvolutionGeometry of(Window2d window, Shape input, Shape output, int groups) {
        int height = input.height();
        int width = input.width();
        return new ConvolutionGeometry(window, input, output, new Padding2d(window.padTop(height),
                window.padBottom(height), window.padLeft(width), window.padRight(width)), groups);
    }

    /** Whether there are as many zeros on the one side as on the other. */
    boolean evenlyPadded() {
        return padding.top() == padding.bottom() && padding.left() == padding.right();
    }

    /** The same result from an input that has its zeros already. */
    ConvolutionGeometry ofPaddedInput() {
        return new ConvolutionGeometry(window, padding.outputShape(input), output, Padding2d.symmetric(0, 0), groups);
    }

    /** Elements of the kernel for each output channel: height * width * input channels of a group. */
    long kernelElements() {
        return (long) window.kernelHeight() * window.kernelWidth() * (input.channels() / groups);
    }

    /** The kernel as the passes see it: (filters, height, width, channels of a group). */
    Shape kernel() {
        return Shape.of(filters(), window.kernelHeight(), window.kernelWidth(), input.channels() / groups);
    }

    int filters() {
        return output.channels();
    }

    /** Such as "(2, 8, 8, 3) by a kernel (3, 3, 3, 4), strides (2, 2), dilation (1, 1), to (2, 4, 4, 4)". */
    String describe() {
        return input + " by a kernel (" + window.kernelHeight() + ", " + window.kernelWidth() + ", "
                + input.channels() / groups + ", " + filters() + "), strides (" + window.strideHeight() + ", "
                + window.strideWidth() + "), dilation (" + window.dilationHeight() + ", " + window.dilationWidth()
                + ")" + (groups == 1 ? "" : ", " + groups + " groups") + ", to " + output;
    }
}
