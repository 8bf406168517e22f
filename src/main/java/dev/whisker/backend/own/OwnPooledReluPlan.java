package dev.whisker.backend.own;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import dev.whisker.op.PooledReluPlan;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Max pooling with bias and relu in the same pass, where the device's library has it. */
final class OwnPooledReluPlan extends OwnFamily implements PooledReluPlan {
    private final Window2d window;
    private final Shape input;
    private final Shape output;
    private final int padTop;
    private final int padLeft;
    /** Has the same index. */
    private final OwnMaxPoolPlan pool;

    OwnPooledReluPlan(OwnDevice device, Window2d window, Shape input) {
        super(device);
        pool = new OwnMaxPoolPlan(device, window, input);
        this.window = window;
        this.input = input;
        output = window.outputShape(input);
        padTop = window.padTop(input.height());
        padLeft = window.padLeft(input.width());
    }

    @Override
    public Shape indexShape() {
        return pool.indexShape();
    }

    @Override
    public DType indexType() {
        return pool.indexType();
    }

    @Override
    public void forward(Tensor x, Tensor bias, Tensor y, Tensor index) {
        check(ops.maxPoolReluForward(values(x, input.size()), optionalFloats(bias, input.channels()), values(y,
                output.size()), index == null ? 0 : address(index, indexType(), output.size()), input.batch(),
                input.height(), input.width(), input.channels(), window.kernelHeight(), window.kernelWidth(),
                window.strideHeight(), window.strideWidth(), padTop, padLeft, output.height(), output.width(),
                queue()), "max pooling with relu", input);
    }

    @Override
    public void backward(Tensor y, Tensor dy, Tensor index, Tensor dx) {
        check(ops.maxPoolReluBackward(values(y, output.size()), values(dy, output.size()), address(index, indexType(),
                output.size()), values(dx, input.size()), input.batch(), input.height(), input.width(),
                input.channels(), window.kernelHeight(), window.kernelWidth(), window.strideHeight(),
                window.strideWidth(), padTop, padLeft, output.height(), output.width(), queue()),
                "max pooling with relu, backward", input);
    }

    @Override
    public void backwardBias(Tensor y, Tensor dy, Tensor dbias) {
        check(ops.reluColumnSums(values(y, output.size()), values(dy, output.size()), floats(dbias, output.channels()),
                output.rows(), output.channels(), queue()), "bias gradient", output);
    }

    @Override
    public void addBias(Tensor x, Tensor bias) {
        check(ops.biasActivation(Codes.of(Activation.LINEAR), floats(bias, input.channels()), values(x, input.size()),
                input.rows(), input.channels(), queue()), "bias", input);
    }

    @Override
    public void close() {
        pool.close();
    }
}
