package dev.whisker.backend.own;

import dev.whisker.op.BlockCopy;
import dev.whisker.op.MergeOps;
import dev.whisker.op.VectorCombination;
import dev.whisker.tensor.Tensor;

/** What layers with several inputs compute. */
final class OwnMerge extends OwnFamily implements MergeOps {
    private final OwnVector vector;

    OwnMerge(OwnDevice device, OwnVector vector) {
        super(device);
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
        long n = dy.size();
        check(ops.maximumBackward(values(a, n), values(b, n), values(dy, n), optionalValues(da, n), optionalValues(db,
                n), n, queue()), "maximum, backward", dy.shape());
    }

    @Override
    public void copyBlocks(BlockCopy copy, Tensor source, Tensor target) {
        copy.requireInside(source.size(), target.size());
        long bytes = source.dtype().bytes();
        check(ops.copyBlocks(values(source, source.size()) + bytes * copy.source().offset(), copy.source().stride(),
                values(target, target.size()) + bytes * copy.target().offset(), copy.target().stride(), copy.rows(),
                copy.width(), queue()), "copying blocks", target.shape());
    }
}
