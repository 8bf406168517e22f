package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.optionalFloats;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.tensor.Tensor;

/** Activation functions by our own vectorised code. */
final class CpuActivation implements ActivationOps {
    private final CpuThreads threads;

    CpuActivation(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void forward(Activation activation, Tensor x, Tensor y) {
        threads.adopt();
        long n = x.size();
        int status = activation == Activation.SOFTMAX
                ? WhiskerCpu.softmaxForward(floats(x, n), floats(y, n), x.shape().rows(), x.shape().channels())
                : WhiskerCpu.activationForward(Codes.of(activation), floats(x, n), floats(y, n), n);
        check(status, activation.kerasName());
    }

    @Override
    public void backward(Activation activation, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        threads.adopt();
        long n = dy.size();
        activation.requireKept(x, y);
        int status = activation == Activation.SOFTMAX
                ? WhiskerCpu.softmaxBackward(floats(y, n), floats(dy, n), floats(dx, n), dy.shape().rows(), dy.shape().channels())
                : WhiskerCpu.activationBackward(Codes.of(activation), optionalFloats(x, n), optionalFloats(y, n), floats(dy, n), floats(dx, n), n);
        check(status, activation.kerasName());
    }
}
