package dev.whisker.backend.own;

import dev.whisker.op.DropoutOps;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Tensor;

/** Dropout; backward is forward on the gradient, with the same draws. */
final class OwnDropout extends OwnFamily implements DropoutOps {
    OwnDropout(OwnDevice device) {
        super(device);
    }

    @Override
    public void forward(Tensor x, double rate, RandomKey key, long step, Tensor y) {
        apply(x, rate, key, step, y);
    }

    @Override
    public void backward(Tensor dy, double rate, RandomKey key, long step, Tensor dx) {
        apply(dy, rate, key, step, dx);
    }

    private void apply(Tensor from, double rate, RandomKey key, long step, Tensor to) {
        long n = from.size();
        check(ops.dropout(values(from, n), values(to, n), n, rate, key.seed(), key.layer(), (int) step,
                device.queueOfStep(step)),
                "dropout", from.shape());
    }
}
