package dev.whisker.backend.own;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.PoolOps;
import dev.whisker.op.PooledReluPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Optional;

/** Pooling. */
final class OwnPool extends OwnFamily implements PoolOps {
    OwnPool(OwnDevice device) {
        super(device);
    }

    @Override
    public MaxPoolPlan planMax(Window2d window, Shape input, Mode mode, Scratch scratch) {
        return new OwnMaxPoolPlan(device, window, input);
    }

    @Override
    public Optional<PooledReluPlan> planMaxRelu(Window2d window, Shape input) {
        return device.joinsLayers() ? Optional.of(new OwnPooledReluPlan(device, window, input)) : Optional.empty();
    }

    @Override
    public void averageForward(Window2d window, Tensor x, Tensor y) {
        Shape in = x.shape();
        Shape out = window.undilated("average pooling").outputShape(in);
        check(ops.averagePoolForward(values(x, in.size()), values(y, out.size()), in.batch(), in.height(), in.width(),
                in.channels(), window.kernelHeight(), window.kernelWidth(), window.strideHeight(),
                window.strideWidth(), window.padTop(in.height()), window.padLeft(in.width()), out.height(),
                out.width(), queue()), "average pooling", in);
    }

    @Override
    public void averageBackward(Window2d window, Tensor dy, Tensor dx) {
        Shape in = dx.shape();
        Shape out = window.undilated("average pooling").outputShape(in);
        check(ops.averagePoolBackward(values(dy, out.size()), values(dx, in.size()), in.batch(), in.height(),
                in.width(), in.channels(), window.kernelHeight(), window.kernelWidth(), window.strideHeight(),
                window.strideWidth(), window.padTop(in.height()), window.padLeft(in.width()), out.height(),
                out.width(), queue()), "average pooling, backward", in);
    }

    @Override
    public void globalMaxForward(Tensor x, Tensor y, Tensor index) {
        Shape shape = x.shape();
        long n = shape.maps();
        check(ops.globalMaxPoolForward(values(x, x.size()), values(y, n), index == null ? 0 : integers(index, n),
                shape.batch(), shape.pixels(), shape.channels(), queue()), "global max pooling", shape);
    }

    @Override
    public void globalMaxBackward(Tensor dy, Tensor index, Tensor dx) {
        Shape shape = dx.shape();
        long n = shape.maps();
        check(ops.globalMaxPoolBackward(values(dy, n), integers(index, n), values(dx, dx.size()), shape.batch(),
                shape.pixels(), shape.channels(), queue()), "global max pooling, backward", shape);
    }

    @Override
    public DType globalIndexType() {
        return DType.INT32;
    }

    @Override
    public void globalAverageForward(Tensor x, Tensor y) {
        Shape shape = x.shape();
        check(ops.globalAveragePoolForward(values(x, x.size()), values(y, shape.maps()), shape.batch(), shape.pixels(),
                shape.channels(), queue()), "global average pooling", shape);
    }

    @Override
    public void globalAverageBackward(Tensor dy, Tensor dx) {
        Shape shape = dx.shape();
        check(ops.globalAveragePoolBackward(values(dy, shape.maps()), values(dx, dx.size()), shape.batch(),
                shape.pixels(), shape.channels(), queue()), "global average pooling, backward", shape);
    }
}
