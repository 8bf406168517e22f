package dev.whisker.op;

import dev.whisker.tensor.Shape;

/**
 * The window that a convolution or pooling slides over height and width, and all arithmetic of its positions.
 *
 * <p>Formulas (TensorFlow {@code core/framework/kernel_shape_util.cc}), for each axis, with effective kernel
 * {@code k' = (k-1)*dilation + 1}:
 * <pre>
 * VALID: out = (in - k' + stride) / stride                         pad = 0
 * SAME:  out = ceil(in / stride)    pad = max(0, (out-1)*stride + k' - in)    before = pad / 2    after = pad - before
 * </pre>
 */
public record Window2d(int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
                       int dilationHeight, int dilationWidth, Padding padding) {
    public Window2d {
        positive("kernel size", kernelHeight, kernelWidth);
        positive("strides", strideHeight, strideWidth);
        positive("dilation rate", dilationHeight, dilationWidth);
        countable("kernel size", (long) kernelHeight * kernelWidth, kernelHeight, kernelWidth);
        countable("dilation rate", Math.max(effective(kernelHeight, dilationHeight),
                effective(kernelWidth, dilationWidth)), dilationHeight, dilationWidth);
    }

    private static void positive(String what, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, received (" + height + ", " + width + ")");
        }
    }

    private static void countable(String what, long extent, int height, int width) {
        if (extent > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " (" + height + ", " + width + ") makes a window of " + extent
                    + " pixels; at most "
                    + Integer.MAX_VALUE + " are possible");
        }
    }

    private static long effective(int kernel, int dilation) {
        return (kernel - 1L) * dilation + 1;
    }

    /**
     * The window itself, for operations that have no dilation.
     *
     * @throws IllegalArgumentException if it is dilated
     */
    public Window2d undilated(String operation) {
        if (dilationHeight != 1 || dilationWidth != 1) {
            throw new IllegalArgumentException(operation + " has no dilation, received " + this);
        }
        return this;
    }

    /** Whether it sees each pixel by itself and all of them: a convolution with such a window is a matrix product. */
    public boolean isPoint() {
        return kernelHeight == 1 && kernelWidth == 1 && strideHeight == 1 && strideWidth == 1;
    }

    /** Whether it leaves out pixels both between windows and within one. */
    public boolean isStridedAndDilated() {
        return (strideHeight > 1 || strideWidth > 1) && (dilationHeight > 1 || dilationWidth > 1);
    }

    /** The shape of what a window makes of an input (N,H,W,C) whose channels it keeps. */
    public Shape outputShape(Shape input) {
        return Shape.of(input.batch(), outputHeight(input.height()), outputWidth(input.width()), input.channels());
    }

    public int effectiveKernelHeight() {
        return (int) effective(kernelHeight, dilationHeight);
    }

    public int effectiveKernelWidth() {
        return (int) effective(kernelWidth, dilationWidth);
    }

    /** @throws IllegalArgumentException if the window does not fit into the input */
    public int outputHeight(int height) {
        return output("height", height, effectiveKernelHeight(), strideHeight);
    }

    /** @throws IllegalArgumentException if the window does not fit into the input */
    public int outputWidth(int width) {
        return output("width", width, effectiveKernelWidth(), strideWidth);
    }

    private int output(String axis, int in, int kernel, int stride) {
        if (padding == Padding.SAME) {
            return samePositions(in, stride);
        }
        if (kernel > in) {
            throw new IllegalArgumentException("its window of " + axis + " " + kernel + " is larger than the input's "
                    + axis + " " + in
                    + "; use padding=same, a smaller window or a larger input");
        }
        return (in - kernel) / stride + 1;
    }

    public int padTop(int height) {
        return pad(height, effectiveKernelHeight(), strideHeight) / 2;
    }

    public int padBottom(int height) {
        int pad = pad(height, effectiveKernelHeight(), strideHeight);
        return pad - pad / 2;
    }

    public int padLeft(int width) {
        return pad(width, effectiveKernelWidth(), strideWidth) / 2;
    }

    public int padRight(int width) {
        int pad = pad(width, effectiveKernelWidth(), strideWidth);
        return pad - pad / 2;
    }

    private int pad(int in, int kernel, int stride) {
        if (padding == Padding.VALID) {
            return 0;
        }
        // Never more than the kernel: the last window begins inside the input.
        return (int) Math.max(0, (samePositions(in, stride) - 1L) * stride + kernel - in);
    }

    private static int samePositions(int in, int stride) {
        return (int) ((in + (long) stride - 1) / stride);
    }
}
