package dev.whisker.backend.cuda;

import dev.whisker.op.Backward;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/**
 * A kernel as a matrix product reads it, whose factors have one type: the weights themselves where activations are
 * float32, a copy rounded to bfloat16 where they are that.
 */
final class ProductKernel implements AutoCloseable {
    private final CudaPlans plans;
    private final long elements;
    /** Null where none is needed. */
    private final KernelCopy rounded;

    ProductKernel(CudaPlans plans, long elements, Backward backward, ScratchLayout layout) {
        this.plans = plans;
        this.elements = elements;
        DType type = plans.activationType();
        rounded = type == DType.FLOAT32 ? null
                : new KernelCopy(plans.gpu(), layout, elements * type.bytes(), backward, this::round);
    }

    private void round(Tensor kernel, long target) {
        Gpu gpu = plans.gpu();
        gpu.check(plans.ops().narrow(Tensors.floats(kernel, elements), target, elements, gpu.queue()),
                "rounding a kernel", kernel.shape());
    }

    /** The address of what the forward pass reads. */
    long forForward(Tensor kernel) {
        return rounded == null ? Tensors.floats(kernel, elements) : rounded.forForward(kernel);
    }

    /** The address of what the gradient of the input reads. */
    long forBackward(Tensor kernel) {
        return rounded == null ? Tensors.floats(kernel, elements) : rounded.forBackward(kernel);
    }

    void weightsChanged() {
        if (rounded != null) {
            rounded.weightsChanged();
        }
    }

    long keptBytes() {
        return rounded == null ? 0 : rounded.keptBytes();
    }

    @Override
    public void close() {
        if (rounded != null) {
            rounded.close();
        }
    }
}
