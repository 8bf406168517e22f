package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/** Addresses of tensors in GPU memory, checked. */
final class Tensors {
    static final TensorAddresses ADDRESSES = new TensorAddresses("cuda", DeviceMemory.class);

    private Tensors() {
    }

    static long floats(Tensor tensor, long elements) {
        return ADDRESSES.floats(tensor, elements);
    }

    static long optionalFloats(Tensor tensor, long elements) {
        return ADDRESSES.optionalFloats(tensor, elements);
    }

    static long integers(Tensor tensor, long elements) {
        return ADDRESSES.integers(tensor, elements);
    }

    static long address(Tensor tensor, DType dtype, long elements) {
        return ADDRESSES.of(tensor, dtype, elements);
    }

    static long address(Tensor tensor) {
        return ADDRESSES.of(tensor);
    }
}
