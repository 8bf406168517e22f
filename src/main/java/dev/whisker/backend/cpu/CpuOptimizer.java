package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.optionalFloats;

import dev.whisker.op.OptimizerOps;
import dev.whisker.tensor.Tensor;

/** Weight updates by our own vectorised code. */
final class CpuOptimizer implements OptimizerOps {
    private final CpuThreads threads;

    CpuOptimizer(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon, Tensor guard) {
        threads.adopt();
        long n = w.size();
        check(WhiskerCpu.adam(floats(w, n), floats(g, n), floats(m, n), floats(v, n), n, alpha, beta1, beta2, epsilon,
                optionalFloats(guard, 1)), "adam");
    }

    @Override
    public void countOutside(Tensor values, double limit, Tensor count) {
        threads.adopt();
        long n = values.size();
        check(WhiskerCpu.countOutside(floats(values, n), floats(count, 1), n, (float) Math.min(limit, Float.MAX_VALUE)), "countOutside");
    }
}
