package dev.whisker.backend.own;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Activation functions. */
final class OwnActivation extends OwnFamily implements ActivationOps {
    OwnActivation(OwnDevice device) {
        super(device);
    }

    @Override
    public void forward(Activation activation, Tensor x, Tensor y) {
        long n = x.size();
        Shape shape = x.shape();
        int status = activation == Activation.SOFTMAX
                ? ops.softmaxForward(values(x, n), values(y, n), shape.rows(), shape.channels(), queue())
                : ops.activationForward(Codes.of(activation), values(x, n), values(y, n), n, queue());
        check(status, activation.kerasName(), shape);
    }

    @Override
    public void backward(Activation activation, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        activation.requireKept(x, y);
        long n = dy.size();
        Shape shape = dy.shape();
        int status = activation == Activation.SOFTMAX
                ? ops.softmaxBackward(values(y, n), values(dy, n), values(dx, n), shape.rows(), shape.channels(),
                        queue())
                : ops.activationBackward(Codes.of(activation), optionalValues(x, n), optionalValues(y, n), values(dy,
                        n), values(dx, n), n, queue());
        check(status, activation.kerasName(), shape);
    }

    @Override
    public void leakyReluForward(double slope, Tensor x, Tensor y) {
        long n = x.size();
        check(ops.leakyReluForward(values(x, n), values(y, n), (float) slope, n, queue()), "leaky relu", x.shape());
    }

    @Override
    public void leakyReluBackward(double slope, Tensor y, Tensor dy, Tensor dx) {
        long n = dy.size();
        check(ops.leakyReluBackward(values(y, n), values(dy, n), values(dx, n), (float) slope, n, queue()),
                "leaky relu, backward", dy.shape());
    }
}
