package dev.whisker.backend.own;

import dev.whisker.op.ActivationOps;
import dev.whisker.op.Arithmetic;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseOps;
import dev.whisker.op.Operations;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/** All own operations of a device, by family: what its backend computes besides convolutions and matrix products. */
public final class OwnOperations extends OwnFamily {
    private final OwnActivation activation;
    private final OwnPad pad;

    public OwnOperations(OwnDevice device) {
        super(device);
        activation = new OwnActivation(device);
        pad = new OwnPad(device);
    }

    /** These families and the two that a backend has from a library. */
    public Operations with(ConvOps conv, DenseOps dense) {
        OwnVector vector = new OwnVector(device);
        return new Operations(activation, new OwnAugment(device), conv, dense, new OwnDropout(device),
                new OwnGate(device), new OwnLoss(device), new OwnMerge(device, vector), new OwnNorm(device),
                new OwnOptimizer(device), pad, new OwnPool(device), new OwnStatistics(device), vector);
    }

    /** Arithmetic alone, as optimizers need it. */
    public static Arithmetic arithmetic(OwnDevice device) {
        return new Arithmetic(new OwnVector(device), new OwnOptimizer(device));
    }

    public ActivationOps activation() {
        return activation;
    }

    public OwnPad pad() {
        return pad;
    }

    /** Sets all elements of a tensor of activations, FLOAT32 or INT32. */
    public void fill(Tensor target, double value) {
        long n = target.size();
        int status = target.dtype() == DType.INT32
                ? ops.fillIntegers(integers(target, n), (int) value, n, queue())
                : opsFor(target).fill(elements(target, n), (float) value, n, queue());
        check(status, "fill", target.shape());
    }

    /** Copies from the type of activations to FLOAT32 or back, rounding there. */
    public void convert(Tensor source, Tensor target) {
        long n = source.size();
        int status = source.dtype() == DType.FLOAT32
                ? ops.narrow(floats(source, n), values(target, n), n, queue())
                : ops.widen(values(source, n), floats(target, n), n, queue());
        check(status, "conversion", source.shape());
    }

    /** {@code target += source}. */
    public void add(Tensor source, Tensor target) {
        long n = target.size();
        long to = elements(target, n);
        check(opsFor(target).add(to, elements(source, n), to, n, queue()), "add", target.shape());
    }
}
