package dev.whisker.train.metric;

import dev.whisker.op.LossOps;
import dev.whisker.tensor.Tensor;

/** An operation that gives one number per sample. */
@FunctionalInterface
public interface SampleOp {
    /**
     * Computes the numbers.
     *
     * @param outputs (N,C), after the last activation
     * @param labels  (N) of the backend's integer type
     * @param values  (N), overwritten
     */
    void compute(LossOps ops, Tensor outputs, Tensor labels, Tensor values);
}
