package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/** Weight updates over flat slabs, and the check that goes before them. */
public interface OptimizerOps {
    /**
     * Adam in Keras' form (Keras 3 {@code optimizers/adam.py}): {@code m += (g-m)(1-beta1)},
     * {@code v += (g*g-v)(1-beta2)}, {@code w -= alpha * m / (sqrt(v) + epsilon)}.
     *
     * @param alpha the learning rate with bias correction of step t: {@code rate * sqrt(1 - beta2^t) / (1 - beta1^t)}
     * @param guard (1), such as {@link #countOutside} of the gradients: nothing is changed unless it is 0; null for no
     *              condition
     */
    void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon,
            Tensor guard);

    /**
     * Sets {@code count} (1) to the number of elements that are NaN or of magnitude above {@code limit}: the infinite
     * ones among them, whatever the limit. A large number may be rounded, and never to 0.
     */
    void countOutside(Tensor values, double limit, Tensor count);

    /**
     * Sets {@code guard} (1) to 1 if one of the counts, such as {@link #countOutside}, is not 0, or one of the values
     * is NaN or infinite; otherwise leaves it as it is. So a guard that began as 0 stays closed once it was set.
     */
    void latch(Tensor counts, Tensor values, Tensor guard);
}
