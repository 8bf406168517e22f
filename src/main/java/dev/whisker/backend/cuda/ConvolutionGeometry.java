package dev.whisker.backend.cuda;

import dev.whisker.op.Padding2d;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/**
 * A convolution as cuDNN knows it: with as many zeros on the one side as on the other. Where SAME padding has one more
 * at the bottom or right, which it has for most strided convolutions, the input is padded before, and the convolution
 * pads nothing.
 *
 * @param window  strides, dilation, kernel size
 * @param input   what cuDNN is given: the input, padded where it has to be
 * @param output  what it makes of it
 * @param before  zeros put around the input before; null if there are none
 * @param padDown zeros above and below that cuDNN adds by itself
 * @param padAcross zeros left and right that cuDNN adds by itself
 * @param groups  1, or the input channels for a depthwise convolution
 */
record ConvolutionGeometry(Window2d window, Shape input, Shape output, Padding2d before, int padDown, int padAcross,
        int groups) {
    static ConvolutionGeometry of(Window2d window, Shape input, Shape output, int groups) {
        int height = input.height();
        int width = input.width();
        Padding2d padding = new Padding2d(window.padTop(height), window.padBottom(height), window.padLeft(width),
                window.padRight(width));
        boolean symmetric = padding.top() == padding.bottom() && padding.left() == padding.right();
        return symmetric
                ? new ConvolutionGeometry(window, input, output, null, padding.top(), padding.left(), groups)
                : new ConvolutionGeometry(window, padding.outputShape(input), output, padding, 0, 0, groups);
    }

    /** Elements of the kernel for each output channel: height * width * input channels of a group. */
    long kernelElements() {
        return (long) window.kernelHeight() * window.kernelWidth() * (input.channels() / groups);
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
