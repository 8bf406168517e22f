package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.optionalFloats;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Activation functions by own kernels. */
final class CudaActivation implements ActivationOps {
    private final Gpu gpu;

    CudaActivation(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public void forward(Activation activation, Tensor x, Tensor y) {
        long n = x.size();
        Shape shape = x.shape();
        int status = activation == Activation.SOFTMAX
                ? WhiskerCuda.softmaxForward(floats(x, n), floats(y, n), shape.rows(), shape.channels(), gpu.stream())
                : WhiskerCuda.activationForward(Codes.of(activation), floats(x, n), floats(y, n), n, gpu.stream());
        gpu.check(status, activation.kerasName(), shape);
    }

    @Override
    public void backward(Activation activation, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        activation.requireKept(x, y);
        long n = dy.size();
        Shape shape = dy.shape();
        int status = activation == Activation.SOFTMAX
                ? WhiskerCuda.softmaxBackward(floats(y, n), floats(dy, n), floats(dx, n), shape.rows(), shape.channels(), gpu.stream())
                : WhiskerCuda.activationBackward(Codes.of(activation), optionalFloats(x, n), optionalFloats(y, n), floats(dy, n), floats(dx, n), n,
                        gpu.stream());
        gpu.check(status, activation.kerasName(), shape);
    }

    /** {@code y = activation(y + bias)}, in place: what follows a product. */
    void afterProduct(Activation activation, long bias, long y, Shape shape) {
        gpu.check(WhiskerCuda.biasActivation(Codes.of(activation), bias, y, shape.rows(), shape.channels(), gpu.stream()),
                "bias and activation", shape);
    }
}
