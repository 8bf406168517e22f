package dev.whisker.backend.own;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorOps;
import dev.whisker.op.VectorSum;
import dev.whisker.tensor.Tensor;

/** Vector arithmetic. */
final class OwnVector extends OwnFamily implements VectorOps {
    OwnVector(OwnDevice device) {
        super(device);
    }

    @Override
    public void map(VectorFunction function, double a, double b, Tensor x, Tensor out, Tensor guard) {
        long n = x.size();
        check(opsFor(x).vectorMap(Codes.of(function), elements(x, n), elements(out, n), n, (float) a, (float) b,
                optionalFloats(guard, 1), device.queueOfNumbers(2)), "vector arithmetic", x.shape());
    }

    @Override
    public void combine(VectorCombination combination, double a, double b, Tensor x, Tensor y, Tensor out,
            Tensor guard) {
        long n = x.size();
        check(opsFor(x).vectorCombine(Codes.of(combination), elements(x, n), elements(y, n), elements(out, n), n,
                (float) a, (float) b, optionalFloats(guard, 1), device.queueOfNumbers(2)), "vector arithmetic",
                x.shape());
    }

    @Override
    public void sum(VectorSum sum, Tensor x, Tensor out) {
        long n = x.size();
        check(opsFor(x).vectorSum(Codes.of(sum), elements(x, n), floats(out, 1), n, queue()), "sum of a vector",
                x.shape());
    }

    @Override
    public void scaleToNorm(Tensor x, Tensor sumOfSquares, double limit, Tensor guard) {
        long n = x.size();
        check(opsFor(x).vectorScaleToNorm(elements(x, n), floats(sumOfSquares, 1), n,
                (float) VectorOps.requireLimit(limit), optionalFloats(guard, 1), queue()), "scaling to a norm",
                x.shape());
    }
}
