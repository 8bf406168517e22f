package dev.whisker.backend.own;

import dev.whisker.op.GateOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A factor for each picture and channel. */
final class OwnGate extends OwnFamily implements GateOps {
    OwnGate(OwnDevice device) {
        super(device);
    }

    @Override
    public void forward(Tensor x, Tensor s, Tensor y) {
        Shape shape = x.shape();
        long n = x.size();
        check(opsFor(x).gateForward(elements(x, n), elements(s, shape.maps()), elements(y, n), shape.batch(),
                shape.pixels(), shape.channels(), queue()), "channel gates", shape);
    }

    @Override
    public void backward(Tensor x, Tensor s, Tensor dy, Tensor dx, Tensor ds) {
        Shape shape = dy.shape();
        long n = dy.size();
        check(ops.gateBackward(ds == null ? 0 : values(x, n), values(s, shape.maps()), values(dy, n), optionalValues(dx,
                n), optionalValues(ds, shape.maps()), shape.batch(), shape.pixels(), shape.channels(), queue()),
                "channel gates, backward", shape);
    }
}
