package dev.whisker.backend.own;

import dev.whisker.op.PadOps;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Zero padding. */
public final class OwnPad extends OwnFamily implements PadOps {
    OwnPad(OwnDevice device) {
        super(device);
    }

    @Override
    public void forward(Padding2d padding, Tensor x, Tensor y) {
        forward(padding, x.shape(), values(x, x.size()), values(y, padding.outputShape(x.shape()).size()));
    }

    /** From and to these addresses, for a picture batch of shape {@code in}. */
    public void forward(Padding2d padding, Shape in, long x, long y) {
        check(ops.padForward(x, y, in.batch(), in.height(), in.width(), in.channels(), padding.top(), padding.bottom(),
                padding.left(), padding.right(), queue()), "zero padding", in);
    }

    @Override
    public void backward(Padding2d padding, Tensor dy, Tensor dx) {
        backward(padding, dx.shape(), values(dy, padding.outputShape(dx.shape()).size()), values(dx, dx.size()));
    }

    /** From and to these addresses, for a picture batch of shape {@code in} without its border. */
    public void backward(Padding2d padding, Shape in, long dy, long dx) {
        check(ops.padBackward(dy, dx, in.batch(), in.height(), in.width(), in.channels(), padding.top(),
                padding.bottom(), padding.left(), padding.right(), queue()), "zero padding, backward", in);
    }
}
