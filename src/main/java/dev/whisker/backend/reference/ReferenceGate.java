package dev.whisker.backend.reference;

import dev.whisker.op.GateOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A factor for each picture and channel. */
final class ReferenceGate implements GateOps {

    @Override
    public void forward(Tensor x, Tensor s, Tensor y) {
        multiply(x.shape(), Elements.of(x), s, Elements.of("y", y, x.shape()));
    }

    @Override
    public void backward(Tensor x, Tensor s, Tensor dy, Tensor dx, Tensor ds) {
        Elements upstream = Elements.of(dy);
        if (ds != null) {
            sumProducts(dy.shape(), upstream, Elements.of("x", x, dy.shape()), ds);
        }
        if (dx != null) {
            multiply(dy.shape(), upstream, s, Elements.of("dx", dx, dy.shape()));
        }
    }

    private static void multiply(Shape shape, Elements in, Tensor s, Elements out) {
        Elements factor = Elements.of("s", s, gates(shape));
        for (int i = 0; i < in.size(); i++) {
            out.set(i, in.get(i) * factor.get(gate(shape, i)));
        }
    }

    private static void sumProducts(Shape shape, Elements a, Elements b, Tensor sums) {
        Elements out = Elements.of("ds", sums, gates(shape));
        out.fill(0);
        for (int i = 0; i < a.size(); i++) {
            out.add(gate(shape, i), a.get(i) * b.get(i));
        }
    }

    private static long gates(Shape shape) {
        return (long) shape.batch() * shape.channels();
    }

    /** The gate that element i of (N,H,W,C) goes through. */
    private static int gate(Shape shape, int i) {
        int channels = shape.channels();
        return i / (shape.height() * shape.width() * channels) * channels + i % channels;
    }
}
