package dev.whisker.backend.own;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Max pooling. The index is the maximum's place in its window: a byte where the window has at most 255 elements.
 *
 * <p>Not by oneDNN: its pooling (3.11, jit:avx512_core) takes the first maximum, as the contract asks, but loses NaN,
 * and is not faster (2x2 over (32, 158, 158, 32), on a busy machine: forward 17 to 20 ms against our 14 to 18, backward
 * 25 to 29 against our 16 to 17). Not by cuDNN: its documentation does not say which of several equal maxima gets the
 * gradient, and its backward pass needs x and y where this one needs a byte per element.
 */
final class OwnMaxPoolPlan extends OwnFamily implements MaxPoolPlan {
    private final Window2d window;
    private final Shape input;
    private final Shape output;
    private final int padTop;
    private final int padLeft;
    private final DType indexType;

    OwnMaxPoolPlan(OwnDevice device, Window2d window, Shape input) {
        super(device);
        this.window = window.undilated("max pooling");
        this.input = input;
        output = window.outputShape(input);
        padTop = window.padTop(input.height());
        padLeft = window.padLeft(input.width());
        indexType = ops.maxPoolIndexBytes(window.kernelHeight(), window.kernelWidth(), queue()) == 1 ? DType.UINT8
                : DType.INT32;
    }

    @Override
    public Shape indexShape() {
        return output;
    }

    @Override
    public DType indexType() {
        return indexType;
    }

    @Override
    public void forward(Tensor x, Tensor y, Tensor index) {
        check(ops.maxPoolForward(values(x, input.size()), values(y, output.size()), index == null ? 0 : address(index,
                indexType, output.size()), input.batch(), input.height(), input.width(), input.channels(),
                window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(), padTop,
                padLeft, output.height(), output.width(), queue()), "max pooling", input);
    }

    @Override
    public void backward(Tensor dy, Tensor index, Tensor dx) {
        check(ops.maxPoolBackward(values(dy, output.size()), address(index, indexType, output.size()), values(dx,
                input.size()), input.batch(), input.height(), input.width(), input.channels(), window.kernelHeight(),
                window.kernelWidth(), window.strideHeight(), window.strideWidth(), padTop, padLeft, output.height(),
                output.width(), queue()), "max pooling, backward", input);
    }

    @Override
    public void close() {
        // owns nothing
    }
}
