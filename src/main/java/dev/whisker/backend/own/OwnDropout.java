package dev.whisker.backend.own;

import dev.whisker.op.DropoutOps;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Dropout; backward is forward on the gradient, with the same draws, or with the mask that the processor keeps. */
final class OwnDropout extends OwnFamily implements DropoutOps {
    /** Masks are written in words of so many bits. */
    private static final int WORD = 64;

    OwnDropout(OwnDevice device) {
        super(device);
    }

    @Override
    public Shape maskShape(Shape x) {
        return device.keepsMasks() ? Shape.of(Math.toIntExact((x.size() + WORD - 1) / WORD), WORD / Byte.SIZE) : null;
    }

    @Override
    public void forward(Tensor x, double rate, RandomKey key, long step, Tensor y, Tensor mask) {
        long n = x.size();
        check(ops.dropout(values(x, n), values(y, n), address(mask, x.shape()), n, rate, key.seed(), key.layer(),
                (int) step, device.queueOfStep(step)),
                "dropout", x.shape());
    }

    @Override
    public void backward(Tensor dy, double rate, RandomKey key, long step, Tensor mask, Tensor dx) {
        if (mask == null) {
            forward(dy, rate, key, step, dx, null);
            return;
        }
        long n = dy.size();
        check(ops.dropoutByMask(values(dy, n), values(dx, n), address(mask, dy.shape()), n, rate, queue()),
                "dropout", dy.shape());
    }

    private long address(Tensor mask, Shape x) {
        return mask == null ? 0 : address(mask, DType.UINT8, maskShape(x).size());
    }
}
