package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.Codes;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.backend.own.OwnPad;
import dev.whisker.op.Activation;
import dev.whisker.op.Precision;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** What the plans of a backend share. */
record CudaPlans(Gpu gpu, Cudnn cudnn, CublasLt cublas, Precision precision, CudaChoices choices, OwnPad pads) {
    DType activationType() {
        return precision.activationType();
    }

    /** Own operations for activations of that type. */
    OwnOps ops() {
        return gpu.ops(activationType());
    }

    /** The address of this many activations, or gradients of activations. */
    long values(Tensor tensor, long elements) {
        return Tensors.address(tensor, activationType(), elements);
    }

    /** The sums of a gradient (rows, channels) over its rows: the gradient of a bias; the gradient is an address. */
    void biasGradient(long gradient, Tensor dbias, Shape shape) {
        gpu.check(ops().columnSums(gradient, Tensors.floats(dbias, shape.channels()), shape.rows(), shape.channels(),
                gpu.queue()), "bias gradient", shape);
    }

    /** {@code y = activation(y + bias)}, in place and at these addresses: what follows a product. */
    void afterProduct(Activation activation, long bias, long y, Shape shape) {
        gpu.check(ops().biasActivation(Codes.of(activation), bias, y, shape.rows(), shape.channels(), gpu.queue()),
                "bias and activation", shape);
    }
}
