package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.integers;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.PoolOps;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Pooling by our own vectorised code. */
final class CpuPool implements PoolOps {
    private final CpuThreads threads;

    CpuPool(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public MaxPoolPlan planMax(Window2d window, Shape input, Mode mode, Scratch scratch) {
        return new CpuMaxPoolPlan(threads, window, input);
    }

    @Override
    public void globalMaxForward(Tensor x, Tensor y, Tensor index) {
        threads.adopt();
        long n = x.shape().maps();
        check(WhiskerCpu.globalMaxPoolForward(floats(x, x.size()), floats(y, n), index == null ? 0 : integers(index, n), x.shape().batch(),
                x.shape().pixels(), x.shape().channels()), "global max pooling");
    }

    @Override
    public void globalMaxBackward(Tensor dy, Tensor index, Tensor dx) {
        threads.adopt();
        long n = dx.shape().maps();
        check(WhiskerCpu.globalMaxPoolBackward(floats(dy, n), integers(index, n), floats(dx, dx.size()), dx.shape().batch(), dx.shape().pixels(),
                dx.shape().channels()), "global max pooling, backward");
    }

    @Override
    public DType globalIndexType() {
        return DType.INT32;
    }

    @Override
    public void globalAverageForward(Tensor x, Tensor y) {
        threads.adopt();
        check(WhiskerCpu.globalAveragePoolForward(floats(x, x.size()), floats(y, x.shape().maps()), x.shape().batch(), x.shape().pixels(),
                x.shape().channels()), "global average pooling");
    }

    @Override
    public void globalAverageBackward(Tensor dy, Tensor dx) {
        threads.adopt();
        check(WhiskerCpu.globalAveragePoolBackward(floats(dy, dx.shape().maps()), floats(dx, dx.size()), dx.shape().batch(),
                dx.shape().pixels(), dx.shape().channels()), "global average pooling, backward");
    }
}
