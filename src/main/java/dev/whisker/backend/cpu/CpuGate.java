package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.optionalFloats;

import dev.whisker.op.GateOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A factor for each picture and channel, by our own vectorised code. */
final class CpuGate implements GateOps {
    private final CpuThreads threads;

    CpuGate(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void forward(Tensor x, Tensor s, Tensor y) {
        threads.adopt();
        Shape shape = x.shape();
        check(WhiskerCpu.gateForward(floats(x, x.size()), floats(s, shape.maps()), floats(y, x.size()), shape.batch(), shape.pixels(),
                shape.channels()), "channel gates");
    }

    @Override
    public void backward(Tensor x, Tensor s, Tensor dy, Tensor dx, Tensor ds) {
        threads.adopt();
        Shape shape = dy.shape();
        long n = dy.size();
        check(WhiskerCpu.gateBackward(ds == null ? 0 : floats(x, n), floats(s, shape.maps()), floats(dy, n), optionalFloats(dx, n),
                optionalFloats(ds, shape.maps()), shape.batch(), shape.pixels(), shape.channels()), "channel gates, backward");
    }
}
