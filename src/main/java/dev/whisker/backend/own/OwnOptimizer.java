package dev.whisker.backend.own;

import dev.whisker.op.OptimizerOps;
import dev.whisker.tensor.Tensor;

/** Weight updates, and the check that goes before them. */
final class OwnOptimizer extends OwnFamily implements OptimizerOps {
    OwnOptimizer(OwnDevice device) {
        super(device);
    }

    @Override
    public void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon,
            Tensor guard) {
        long n = w.size();
        check(ops.adam(floats(w, n), floats(g, n), floats(m, n), floats(v, n), n, alpha, beta1, beta2, epsilon,
                optionalFloats(guard, 1), device.queueOfNumbers(1)), "adam", w.shape());
    }

    @Override
    public void countOutside(Tensor values, double limit, Tensor count) {
        long n = values.size();
        check(opsFor(values).countOutside(elements(values, n), floats(count, 1), n,
                (float) Math.min(limit, Float.MAX_VALUE), queue()), "countOutside", values.shape());
    }

    @Override
    public void latch(Tensor counts, Tensor values, Tensor guard) {
        check(ops.latch(floats(counts, counts.size()), counts.size(), floats(values, values.size()), values.size(),
                floats(guard, 1), queue()), "latch", values.shape());
    }
}
