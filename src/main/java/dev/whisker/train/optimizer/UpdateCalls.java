package dev.whisker.train.optimizer;

import dev.whisker.op.Arithmetic;
import dev.whisker.op.OptimizerOps;
import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorOps;
import dev.whisker.op.VectorSum;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The calls of one optimizer's step: which there were, and with which numbers, which may change from step to step.
 * Where a backend repeats a step, they are only noted, for their numbers.
 */
public final class UpdateCalls {
    /** Null where calls are only noted. */
    private final Arithmetic target;
    private final List<List<Object>> calls = new ArrayList<>();
    private final List<Double> numbers = new ArrayList<>();

    private UpdateCalls(Arithmetic target) {
        this.target = target;
    }

    /** Notes calls, and makes none. */
    public static UpdateCalls noted() {
        return new UpdateCalls(null);
    }

    /** Notes calls, and passes them on. */
    public static UpdateCalls madeBy(Arithmetic target) {
        return new UpdateCalls(target);
    }

    /** What the optimizer is to call. */
    public Arithmetic arithmetic() {
        return new Arithmetic(new Vector(), new Weights());
    }

    /** The numbers a and b of vector arithmetic, and alpha of Adam, in the order of the calls. */
    public double[] numbers() {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Whether the calls are the same, on the same tensors; their numbers may differ. */
    public boolean areThoseOf(UpdateCalls other) {
        return calls.equals(other.calls);
    }

    /** @param tensors null where an operation goes without one */
    private boolean note(Object operation, Tensor... tensors) {
        List<Object> call = new ArrayList<>(List.of(operation));
        Arrays.stream(tensors).forEach(tensor -> {
            call.add(tensor == null ? "none" : tensor.memory());
            call.add(tensor == null ? 0 : tensor.byteOffset());
            call.add(tensor == null ? 0 : tensor.size());
        });
        calls.add(call);
        return target != null;
    }

    private final class Vector implements VectorOps {
        @Override
        public void map(VectorFunction function, double a, double b, Tensor x, Tensor out, Tensor guard) {
            numbers.addAll(List.of(a, b));
            if (note(function, x, out, guard)) {
                target.vector().map(function, a, b, x, out, guard);
            }
        }

        @Override
        public void combine(VectorCombination combination, double a, double b, Tensor x, Tensor y, Tensor out,
                Tensor guard) {
            numbers.addAll(List.of(a, b));
            if (note(combination, x, y, out, guard)) {
                target.vector().combine(combination, a, b, x, y, out, guard);
            }
        }

        @Override
        public void sum(VectorSum sum, Tensor x, Tensor out) {
            if (note(sum, x, out)) {
                target.vector().sum(sum, x, out);
            }
        }

        @Override
        public void scaleToNorm(Tensor x, Tensor sumOfSquares, double limit, Tensor guard) {
            if (note("scale to norm " + limit, x, sumOfSquares, guard)) {
                target.vector().scaleToNorm(x, sumOfSquares, limit, guard);
            }
        }
    }

    private final class Weights implements OptimizerOps {
        @Override
        public void adam(Tensor w, Tensor g, Tensor m, Tensor v, double alpha, double beta1, double beta2,
                double epsilon, Tensor guard) {
            numbers.add(alpha);
            if (note(List.of(beta1, beta2, epsilon), w, g, m, v, guard)) {
                target.optimizer().adam(w, g, m, v, alpha, beta1, beta2, epsilon, guard);
            }
        }

        @Override
        public void countOutside(Tensor values, double limit, Tensor count) {
            if (note("count outside " + limit, values, count)) {
                target.optimizer().countOutside(values, limit, count);
            }
        }

        @Override
        public void latch(Tensor counts, Tensor values, Tensor guard) {
            if (note("latch", counts, values, guard)) {
                target.optimizer().latch(counts, values, guard);
            }
        }
    }
}
