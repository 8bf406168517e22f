package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/** Addresses of tensors in GPU memory, checked. */
final class Tensors {
    private static final TensorAddresses TENSORS = new TensorAddresses("cuda", DeviceMemory.class);

    private Tensors() {
    }

    static long floats(Tensor tensor, long elements) {
        return TENSORS.floats(tensor, elements);
    }

    static long optionalFloats(Tensor tensor, long elements) {
        return TENSORS.optionalFloats(tensor, elements);
    }

    static long integers(Tensor tensor, long elements) {
        return TENSORS.integers(tensor, elements);
    }

    static long address(Tensor tensor, DType dtype, long elements) {
        return TENSORS.of(tensor, dtype, elements);
    }

    static long address(Tensor tensor) {
        return TENSORS.of(tensor);
    }
}
