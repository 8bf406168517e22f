package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Max pooling by own kernels. The index is the maximum's place in its window: a byte where the window has at most 255 elements.
 *
 * <p>Not by cuDNN: its documentation does not say which of several equal maxima gets the gradient, and its backward pass needs x and y where this one
 * needs a byte an element.
 */
final class CudaMaxPoolPlan implements MaxPoolPlan {
    private final Gpu gpu;
    private final Window2d window;
    private final Shape input;
    private final Shape output;
    private final int padTop;
    private final int padLeft;
    private final DType indexType;

    CudaMaxPoolPlan(Gpu gpu, Window2d window, Shape input) {
        this.gpu = gpu;
        this.window = window.undilated("max pooling");
        this.input = input;
        output = window.outputShape(input);
        padTop = window.padTop(input.height());
        padLeft = window.padLeft(input.width());
        indexType = WhiskerCuda.maxPoolIndexBytes(window.kernelHeight(), window.kernelWidth()) == 1 ? DType.UINT8 : DType.INT32;
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
        gpu.check(WhiskerCuda.maxPoolForward(floats(x, input.size()), floats(y, output.size()),
                index == null ? 0 : Tensors.address(index, indexType, output.size()), input.batch(), input.height(), input.width(),
                input.channels(), window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(), padTop, padLeft,
                output.height(), output.width(), gpu.stream()), "max pooling", input);
    }

    @Override
    public void backward(Tensor dy, Tensor index, Tensor dx) {
        gpu.check(WhiskerCuda.maxPoolBackward(floats(dy, output.size()), Tensors.address(index, indexType, output.size()),
                floats(dx, input.size()), input.batch(), input.height(), input.width(), input.channels(), window.kernelHeight(),
                window.kernelWidth(), window.strideHeight(), window.strideWidth(), padTop, padLeft, output.height(), output.width(),
                gpu.stream()), "max pooling, backward", input);
    }

    @Override
    public void close() {
        // owns nothing
    }
}
