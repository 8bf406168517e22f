package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/** Weight updates over flat slabs. */
public interface OptimizerOps {
    /**
     * Adam in Keras' form (Keras 3 {@code optimizers/adam.py}): {@code m += (g-m)(1-beta1)}, {@code v += (g*g-v)(1-beta2)},
     * {@code w -= alpha * m / (sqrt(v) + epsilon)}.
     *
     * @param alpha the learning rate with bias correction of step t: {@code rate * sqrt(1 - beta2^t) / (1 - beta1^t)}
     */
    void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon);
}
