package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;

import dev.whisker.op.PadOps;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Zero padding by our own code. */
final class CpuPad implements PadOps {
    private final CpuThreads threads;

    CpuPad(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void forward(Padding2d padding, Tensor x, Tensor y) {
        threads.adopt();
        Shape in = x.shape();
        check(WhiskerCpu.padForward(floats(x, x.size()), floats(y, padding.outputShape(in).size()), in.batch(), in.height(), in.width(), in.channels(),
                padding.top(), padding.bottom(), padding.left(), padding.right()), "zero padding");
    }

    @Override
    public void backward(Padding2d padding, Tensor dy, Tensor dx) {
        threads.adopt();
        Shape in = dx.shape();
        check(WhiskerCpu.padBackward(floats(dy, padding.outputShape(in).size()), floats(dx, dx.size()), in.batch(), in.height(), in.width(),
                in.channels(), padding.top(), padding.bottom(), padding.left(), padding.right()), "zero padding, backward");
    }
}
