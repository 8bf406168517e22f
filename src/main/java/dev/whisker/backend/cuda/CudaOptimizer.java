package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.optionalFloats;

import dev.whisker.op.OptimizerOps;
import dev.whisker.tensor.Tensor;

/** Weight updates by an own kernel. */
final class CudaOptimizer implements OptimizerOps {
    private final Gpu gpu;

    CudaOptimizer(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon, Tensor guard) {
        long n = w.size();
        gpu.check(WhiskerCuda.adam(floats(w, n), floats(g, n), floats(m, n), floats(v, n), n, alpha, beta1, beta2, epsilon,
                optionalFloats(guard, 1), gpu.stream()), "adam", w.shape());
    }

    @Override
    public void countOutside(Tensor values, double limit, Tensor count) {
        long n = values.size();
        gpu.check(WhiskerCuda.countOutside(floats(values, n), floats(count, 1), gpu.scratch(), n, (float) Math.min(limit, Float.MAX_VALUE), gpu.stream()),
                "countOutside", values.shape());
    }
}
