package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.optionalFloats;

import dev.whisker.op.GateOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A factor for each picture and channel, by own kernels. */
final class CudaGate implements GateOps {
    private final Gpu gpu;

    CudaGate(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void forward(Tensor x, Tensor s, Tensor y) {
        Shape shape = x.shape();
        long n = x.size();
        gpu.check(WhiskerCuda.gateForward(floats(x, n), floats(s, shape.maps()), floats(y, n), shape.batch(), shape.pixels(), shape.channels(),
                gpu.stream()), "channel gates", shape);
    }

    @Override
    public void backward(Tensor x, Tensor s, Tensor dy, Tensor dx, Tensor ds) {
        Shape shape = dy.shape();
        long n = dy.size();
        gpu.check(WhiskerCuda.gateBackward(ds == null ? 0 : floats(x, n), floats(s, shape.maps()), floats(dy, n), optionalFloats(dx, n),
                optionalFloats(ds, shape.maps()), shape.batch(), shape.pixels(), shape.channels(), gpu.stream()), "channel gates, backward",
                shape);
    }
}
