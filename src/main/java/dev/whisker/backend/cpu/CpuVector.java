package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.optionalFloats;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorOps;
import dev.whisker.op.VectorSum;
import dev.whisker.tensor.Tensor;

/** Vector arithmetic by our own vectorised code. */
final class CpuVector implements VectorOps {
    private final CpuThreads threads;

    CpuVector(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void map(VectorFunction function, double a, double b, Tensor x, Tensor out, Tensor guard) {
        threads.adopt();
        long n = x.size();
        check(WhiskerCpu.vectorMap(Codes.of(function), floats(x, n), floats(out, n), n, (float) a, (float) b,
                optionalFloats(guard, 1)), "vector arithmetic");
    }

    @Override
    public void combine(VectorCombination combination, double a, double b, Tensor x, Tensor y, Tensor out,
            Tensor guard) {
        threads.adopt();
        long n = x.size();
        check(WhiskerCpu.vectorCombine(Codes.of(combination), floats(x, n), floats(y, n), floats(out, n), n, (float) a,
                (float) b, optionalFloats(guard, 1)), "vector arithmetic");
    }

    @Override
    public void sum(VectorSum sum, Tensor x, Tensor out) {
        threads.adopt();
        long n = x.size();
        check(WhiskerCpu.vectorSum(Codes.of(sum), floats(x, n), floats(out, 1), n), "sum of a vector");
    }

    @Override
    public void scaleToNorm(Tensor x, Tensor sumOfSquares, double limit, Tensor guard) {
        threads.adopt();
        long n = x.size();
        check(WhiskerCpu.vectorScaleToNorm(floats(x, n), floats(sumOfSquares, 1), n,
                (float) VectorOps.requireLimit(limit), optionalFloats(guard, 1)), "scaling to a norm");
    }
}
