package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.op.DropoutOps;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Tensor;

/** Dropout by an own kernel; backward is forward on the gradient, with the same draws. */
final class CudaDropout implements DropoutOps {
    private final Gpu gpu;

    CudaDropout(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void forward(Tensor x, double rate, RandomKey key, long step, Tensor y) {
        apply(x, rate, key, step, y);
    }

    @Override
    public void backward(Tensor dy, double rate, RandomKey key, long step, Tensor dx) {
        apply(dy, rate, key, step, dx);
    }

    private void apply(Tensor from, double rate, RandomKey key, long step, Tensor to) {
        long n = from.size();
        gpu.check(WhiskerCuda.dropout(floats(from, n), floats(to, n), n, rate, key.seed(), key.layer(), (int) step, gpu.stream()), "dropout",
                from.shape());
    }
}
