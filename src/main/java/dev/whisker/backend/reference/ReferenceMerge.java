package dev.whisker.backend.reference;

import dev.whisker.op.BlockCopy;
import dev.whisker.op.MergeOps;
import dev.whisker.tensor.Tensor;
import java.util.function.DoubleBinaryOperator;

/** What layers with several inputs compute, one element at a time. */
final class ReferenceMerge implements MergeOps {

    @Override
    public void add(Tensor a, Tensor b, Tensor y) {
        combine(a, b, y, (left, right) -> left + right);
    }

    @Override
    public void subtract(Tensor a, Tensor b, Tensor y) {
        combine(a, b, y, (left, right) -> left - right);
    }

    @Override
    public void multiply(Tensor a, Tensor b, Tensor y) {
        combine(a, b, y, (left, right) -> left * right);
    }

    @Override
    public void maximum(Tensor a, Tensor b, Tensor y) {
        combine(a, b, y, Math::max);
    }

    private static void combine(Tensor a, Tensor b, Tensor y, DoubleBinaryOperator operator) {
        Elements left = Elements.of(a);
        Elements right = Elements.of("b", b, a.size());
        Elements out = Elements.of("y", y, a.size());
        for (int i = 0; i < left.size(); i++) {
            out.set(i, operator.applyAsDouble(left.get(i), right.get(i)));
        }
    }

    @Override
    public void maximumBackward(Tensor a, Tensor b, Tensor dy, Tensor da, Tensor db) {
        Elements left = Elements.of("a", a, dy.size());
        Elements right = Elements.of("b", b, dy.size());
        Elements upstream = Elements.of(dy);
        Elements first = da == null ? null : Elements.of("da", da, dy.size());
        Elements second = db == null ? null : Elements.of("db", db, dy.size());
        for (int i = 0; i < upstream.size(); i++) {
            boolean toFirst = left.get(i) >= right.get(i);
            double gradient = upstream.get(i);
            if (first != null) {
                first.set(i, toFirst ? gradient : 0);
            }
            if (second != null) {
                second.set(i, toFirst ? 0 : gradient);
            }
        }
    }

    @Override
    public void copyBlocks(BlockCopy copy, Tensor source, Tensor target) {
        copy.requireInside(source.size(), target.size());
        Elements in = Elements.of(source);
        Elements out = Elements.of(target);
        for (long row = 0; row < copy.rows(); row++) {
            for (long j = 0; j < copy.width(); j++) {
                double value = in.get(Math.toIntExact(copy.source().offset() + row * copy.source().stride() + j));
                out.set(Math.toIntExact(copy.target().offset() + row * copy.target().stride() + j), value);
            }
        }
    }
}
