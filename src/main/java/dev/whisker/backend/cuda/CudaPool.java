package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.integers;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.PoolOps;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Pooling by own kernels. */
final class CudaPool implements PoolOps {
    private final Gpu gpu;

    CudaPool(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public MaxPoolPlan planMax(Window2d window, Shape input, Mode mode, Scratch scratch) {
        return new CudaMaxPoolPlan(gpu, window, input);
    }

    @Override
    public void globalMaxForward(Tensor x, Tensor y, Tensor index) {
        Shape shape = x.shape();
        long n = shape.maps();
        gpu.check(WhiskerCuda.globalMaxPoolForward(floats(x, x.size()), floats(y, n), index == null ? 0 : integers(index, n), shape.batch(),
                shape.pixels(), shape.channels(), gpu.stream()), "global max pooling", shape);
    }

    @Override
    public void globalMaxBackward(Tensor dy, Tensor index, Tensor dx) {
        Shape shape = dx.shape();
        long n = shape.maps();
        gpu.check(WhiskerCuda.globalMaxPoolBackward(floats(dy, n), integers(index, n), floats(dx, dx.size()), shape.batch(), shape.pixels(),
                shape.channels(), gpu.stream()), "global max pooling, backward", shape);
    }

    @Override
    public DType globalIndexType() {
        return DType.INT32;
    }

    @Override
    public void globalAverageForward(Tensor x, Tensor y) {
        Shape shape = x.shape();
        gpu.check(WhiskerCuda.globalAveragePoolForward(floats(x, x.size()), floats(y, shape.maps()), shape.batch(), shape.pixels(),
                shape.channels(), gpu.stream()), "global average pooling", shape);
    }

    @Override
    public void globalAverageBackward(Tensor dy, Tensor dx) {
        Shape shape = dx.shape();
        gpu.check(WhiskerCuda.globalAveragePoolBackward(floats(dy, shape.maps()), floats(dx, dx.size()), shape.batch(), shape.pixels(),
                shape.channels(), gpu.stream()), "global average pooling, backward", shape);
    }
}
