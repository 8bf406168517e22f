package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.optionalFloats;

import dev.whisker.op.BlockCopy;
import dev.whisker.op.MergeOps;
import dev.whisker.op.VectorCombination;
import dev.whisker.tensor.Tensor;

/** What layers with several inputs compute, by our own vectorised code. */
final class CpuMerge implements MergeOps {
    private final CpuThreads threads;
    private final CpuVector vector;

    CpuMerge(CpuThreads threads, CpuVector vector) {
        this.threads = threads;
        this.vector = vector;
    }

    @Override
    public void add(Tensor a, Tensor b, Tensor y) {
        vector.combine(VectorCombination.LINEAR, 1, 1, a, b, y, null);
    }

    @Override
    public void subtract(Tensor a, Tensor b, Tensor y) {
        vector.combine(VectorCombination.LINEAR, 1, -1, a, b, y, null);
    }

    @Override
    public void multiply(Tensor a, Tensor b, Tensor y) {
        vector.combine(VectorCombination.MULTIPLY, 0, 0, a, b, y, null);
    }

    @Override
    public void maximum(Tensor a, Tensor b, Tensor y) {
        vector.combine(VectorCombination.MAXIMUM, 0, 0, a, b, y, null);
    }

    @Override
    public void maximumBackward(Tensor a, Tensor b, Tensor dy, Tensor da, Tensor db) {
        threads.adopt();
        long n = dy.size();
        check(WhiskerCpu.maximumBackward(floats(a, n), floats(b, n), floats(dy, n), optionalFloats(da, n),
                optionalFloats(db, n), n), "maximum, backward");
    }

    @Override
    public void copyBlocks(BlockCopy copy, Tensor source, Tensor target) {
        threads.adopt();
        copy.requireInside(source.size(), target.size());
        check(WhiskerCpu.copyBlocks(floats(source, source.size()) + Float.BYTES * copy.source().offset(),
                copy.source().stride(),
                floats(target, target.size()) + Float.BYTES * copy.target().offset(), copy.target().stride(),
                        copy.rows(), copy.width()), "copying blocks");
    }
}
