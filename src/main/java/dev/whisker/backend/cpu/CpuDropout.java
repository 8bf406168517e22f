package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;

import dev.whisker.op.DropoutOps;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Tensor;

/** Dropout by our own vectorised code; backward is forward on the gradient, with the same draws. */
final class CpuDropout implements DropoutOps {
    private final CpuThreads threads;

    CpuDropout(CpuThreads threads) {
        this.threads = threads;
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
        threads.adopt();
        check(WhiskerCpu.dropout(floats(from, from.size()), floats(to, from.size()), from.size(), rate, key.seed(), key.layer(), (int) step), "dropout");
    }
}
