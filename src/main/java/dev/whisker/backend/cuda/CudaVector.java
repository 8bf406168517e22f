package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.optionalFloats;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorOps;
import dev.whisker.op.VectorSum;
import dev.whisker.tensor.Tensor;

/** Vector arithmetic by own kernels. */
final class CudaVector implements VectorOps {
    private final Gpu gpu;

    CudaVector(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void map(VectorFunction function, double a, double b, Tensor x, Tensor out, Tensor guard) {
        long n = x.size();
        gpu.check(WhiskerCuda.vectorMap(Codes.of(function), floats(x, n), floats(out, n), n, (float) a, (float) b,
                optionalFloats(guard, 1), gpu.stream()), "vector arithmetic", x.shape());
    }

    @Override
    public void combine(VectorCombination combination, double a, double b, Tensor x, Tensor y, Tensor out,
            Tensor guard) {
        long n = x.size();
        gpu.check(WhiskerCuda.vectorCombine(Codes.of(combination), floats(x, n), floats(y, n), floats(out, n), n,
                (float) a, (float) b, optionalFloats(guard, 1), gpu.stream()), "vector arithmetic", x.shape());
    }

    @Override
    public void sum(VectorSum sum, Tensor x, Tensor out) {
        long n = x.size();
        gpu.check(WhiskerCuda.vectorSum(Codes.of(sum), floats(x, n), floats(out, 1), gpu.scratch(), n, gpu.stream()),
                "sum of a vector", x.shape());
    }

    @Override
    public void scaleToNorm(Tensor x, Tensor sumOfSquares, double limit, Tensor guard) {
        long n = x.size();
        gpu.check(WhiskerCuda.vectorScaleToNorm(floats(x, n), floats(sumOfSquares, 1), n,
                (float) VectorOps.requireLimit(limit),
                optionalFloats(guard, 1), gpu.stream()), "scaling to a norm", x.shape());
    }
}
