package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.Codes;
import dev.whisker.backend.own.OwnPad;
import dev.whisker.op.Activation;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Shape;

/** What the plans of a backend share. */
record CudaPlans(Gpu gpu, Cudnn cudnn, CublasLt cublas, Precision precision, CudaChoices choices, OwnPad pads) {
    /** {@code y = activation(y + bias)}, in place and at these addresses: what follows a product. */
    void afterProduct(Activation activation, long bias, long y, Shape shape) {
        gpu.check(gpu.ops().biasActivation(Codes.of(activation), bias, y, shape.rows(), shape.channels(), gpu.queue()),
                "bias and activation", shape);
    }
}
