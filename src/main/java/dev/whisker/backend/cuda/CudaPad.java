package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.op.PadOps;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Zero padding by own kernels. */
final class CudaPad implements PadOps {
    private final Gpu gpu;

    CudaPad(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void forward(Padding2d padding, Tensor x, Tensor y) {
        forward(padding, x.shape(), floats(x, x.size()), floats(y, padding.outputShape(x.shape()).size()));
    }

    /** From and to these addresses, for a picture batch of shape {@code in}. */
    void forward(Padding2d padding, Shape in, long x, long y) {
        gpu.check(WhiskerCuda.padForward(x, y, in.batch(), in.height(), in.width(), in.channels(), padding.top(), padding.bottom(),
                padding.left(), padding.right(), gpu.stream()), "zero padding", in);
    }

    @Override
    public void backward(Padding2d padding, Tensor dy, Tensor dx) {
        backward(padding, dx.shape(), floats(dy, padding.outputShape(dx.shape()).size()), floats(dx, dx.size()));
    }

    /** From and to these addresses, for a picture batch of shape {@code in} without its border. */
    void backward(Padding2d padding, Shape in, long dy, long dx) {
        gpu.check(WhiskerCuda.padBackward(dy, dx, in.batch(), in.height(), in.width(), in.channels(), padding.top(), padding.bottom(),
                padding.left(), padding.right(), gpu.stream()), "zero padding, backward", in);
    }
}
