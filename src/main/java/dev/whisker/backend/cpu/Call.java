package dev.whisker.backend.cpu;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.Faults;
import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/** The border to our own operations: sizes and types are checked before, and the status after. */
final class Call {
    static final TensorAddresses ADDRESSES = new TensorAddresses("cpu", NativeMemory.class);

    private Call() {
    }

    /** The address of this many FLOAT32 elements. */
    static long floats(Tensor tensor, long elements) {
        return ADDRESSES.floats(tensor, elements);
    }

    /** The address of this many INT32 elements: labels, sample numbers, positions. */
    static long integers(Tensor tensor, long elements) {
        return ADDRESSES.integers(tensor, elements);
    }

    static long address(Tensor tensor, DType dtype, long elements) {
        return ADDRESSES.of(tensor, dtype, elements);
    }

    static long address(Tensor tensor) {
        return ADDRESSES.of(tensor);
    }

    /**
     * @throws WhiskerException for faults of the data or the machine; IllegalArgumentException for faults of the caller
     */
    static void check(int status, String operation) {
        switch (status) {
            case WhiskerCpu.OK -> { }
            case WhiskerCpu.BAD_LABEL -> throw Faults.badLabel(operation);
            case WhiskerCpu.NO_MEMORY -> throw new WhiskerException(operation
                    + ": no memory was left for partial sums; use a smaller batch");
            default -> throw new IllegalArgumentException(operation + ": a size or a code is out of its range (status "
                    + status + ")");
        }
    }
}
