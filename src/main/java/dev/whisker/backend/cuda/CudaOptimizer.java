package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.op.OptimizerOps;
import dev.whisker.tensor.Tensor;

/** Weight updates by an own kernel. */
final class CudaOptimizer implements OptimizerOps {
    private final Gpu gpu;

    CudaOptimizer(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon) {
        long n = w.size();
        gpu.check(WhiskerCuda.adam(floats(w, n), floats(g, n), floats(m, n), floats(v, n), n, alpha, beta1, beta2, epsilon, gpu.stream()), "adam",
                w.shape());
    }
}
