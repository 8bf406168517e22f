package dev.whisker.train.optimizer;

import dev.whisker.op.Arithmetic;
import dev.whisker.op.OptimizerOps;
import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorOps;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * One training step as an {@link Optimizer} sees it: weights, gradients and slots as flat vectors of one size, and the
 * arithmetic on them. Every operation takes part in the guard: where a gradient is not finite, none changes anything.
 */
public final class Update {
    private final VectorOps vector;
    private final OptimizerOps ops;
    private final Tensor weights;
    private final Tensor gradients;
    private final List<Tensor> slots;
    private final Tensor guard;
    private final long number;
    private final double learningRate;

    /** @param guard nothing is changed unless it is 0; null for no condition */
    Update(Arithmetic arithmetic, Tensor weights, Tensor gradients, List<Tensor> slots, Tensor guard, long number,
            double learningRate) {
        this.vector = arithmetic.vector();
        this.ops = arithmetic.optimizer();
        this.weights = weights;
        this.gradients = gradients;
        this.slots = slots;
        this.guard = guard;
        this.number = number;
        this.learningRate = learningRate;
    }

    /** All trained weights. */
    public Tensor weights() {
        return weights;
    }

    /** The gradient of each weight, clipped where the optimizer says so. */
    public Tensor gradients() {
        return gradients;
    }

    /** @param index 0 up to, but not including, {@link Optimizer#slots} */
    public Tensor slot(int index) {
        return slots.get(index);
    }

    /** The step's number: 1, 2, ... */
    public long number() {
        return number;
    }

    public double learningRate() {
        return learningRate;
    }

    /** {@code x *= a}. */
    public void scale(double a, Tensor x) {
        vector.scale(a, x, guard);
    }

    /** {@code x += a}. */
    public void addScalar(double a, Tensor x) {
        vector.addScalar(a, x, guard);
    }

    /** {@code y += a x}. */
    public void axpy(double a, Tensor x, Tensor y) {
        vector.axpy(a, x, y, guard);
    }

    /** {@code y = a x + b y}. */
    public void axpby(double a, Tensor x, double b, Tensor y) {
        vector.axpby(a, x, b, y, guard);
    }

    /** {@code out = x y}. */
    public void multiply(Tensor x, Tensor y, Tensor out) {
        vector.multiply(x, y, out, guard);
    }

    /** {@code out = x / y}. */
    public void divide(Tensor x, Tensor y, Tensor out) {
        vector.divide(x, y, out, guard);
    }

    /** {@code out} is the larger of x and y. */
    public void maximum(Tensor x, Tensor y, Tensor out) {
        vector.combine(VectorCombination.MAXIMUM, 0, 0, x, y, out, guard);
    }

    /** {@code out = sqrt(x + epsilon)}. */
    public void sqrt(Tensor x, double epsilon, Tensor out) {
        vector.sqrt(x, epsilon, out, guard);
    }

    /** {@code out = sign(x)}: 1, -1 or 0. */
    public void sign(Tensor x, Tensor out) {
        vector.sign(x, out, guard);
    }

    /** {@code x = min(max(x, low), high)}. */
    public void clip(Tensor x, double low, double high) {
        vector.clip(x, low, high, guard);
    }

    /** Adam of all weights in one call: {@link OptimizerOps#adam}, with slots for the moments m and v. */
    void adam(Tensor m, Tensor v, double alpha, double beta1, double beta2, double epsilon) {
        ops.adam(weights, gradients, m, v, alpha, beta1, beta2, epsilon, guard);
    }
}
