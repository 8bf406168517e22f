package dev.whisker.backend.reference;

import dev.whisker.op.PadOps;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Zero padding, one row of pixels at a time. */
final class ReferencePad implements PadOps {

    @Override
    public void forward(Padding2d padding, Tensor x, Tensor y) {
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, padding.outputShape(x.shape()));
        out.fill(0);
        copyRows(padding, x.shape(), (inner, outer, count) ->
                System.arraycopy(in.values(), in.offset() + inner, out.values(), out.offset() + outer, count));
    }

    @Override
    public void backward(Padding2d padding, Tensor dy, Tensor dx) {
        Elements upstream = Elements.of("dy", dy, padding.outputShape(dx.shape()));
        Elements gradient = Elements.of(dx);
        copyRows(padding, dx.shape(), (inner, outer, count) ->
                System.arraycopy(upstream.values(), upstream.offset() + outer, gradient.values(), gradient.offset()
                        + inner, count));
    }

    /** Where a row of the small map lies in it and in the padded one. */
    private interface RowCopy {
        void copy(int inner, int outer, int count);
    }

    private static void copyRows(Padding2d padding, Shape inner, RowCopy copy) {
        Shape outer = padding.outputShape(inner);
        int count = inner.width() * inner.channels();
        for (int n = 0; n < inner.batch(); n++) {
            for (int i = 0; i < inner.height(); i++) {
                int target = ((n * outer.height() + padding.top() + i) * outer.width()
                        + padding.left()) * inner.channels();
                copy.copy((n * inner.height() + i) * count, target, count);
            }
        }
    }
}
