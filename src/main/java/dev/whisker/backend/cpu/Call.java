package dev.whisker.backend.cpu;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/** The border to our own operations, which take bare addresses: sizes and types are checked here, before, and the status after. */
final class Call {
    private Call() {
    }

    /** The address of this many FLOAT32 elements. */
    static long floats(Tensor tensor, long elements) {
        return address(tensor, DType.FLOAT32, elements);
    }

    /** The address of this many FLOAT32 elements, or 0 for null: what the operation may leave out. */
    static long optionalFloats(Tensor tensor, long elements) {
        return tensor == null ? 0 : floats(tensor, elements);
    }

    /** The address of this many INT32 elements: labels, sample numbers, positions. */
    static long integers(Tensor tensor, long elements) {
        return address(tensor, DType.INT32, elements);
    }

    /** @throws IllegalArgumentException if the tensor is of another type or size */
    static long address(Tensor tensor, DType dtype, long elements) {
        if (tensor.dtype() != dtype || tensor.size() != elements) {
            throw new IllegalArgumentException("the cpu backend was given " + tensor + " where it needs " + elements + " elements of type " + dtype);
        }
        return NativeMemory.address(tensor);
    }

    /** @throws WhiskerException for faults of the data or the machine; IllegalArgumentException for faults of the caller */
    static void check(int status, String operation) {
        switch (status) {
            case WhiskerCpu.OK -> { }
            case WhiskerCpu.BAD_LABEL -> throw new WhiskerException(operation
                    + ": a label is not one of the model's classes, 0 to its number of outputs - 1; check the class folders against the last layer");
            case WhiskerCpu.NO_MEMORY -> throw new WhiskerException(operation + ": no memory was left for partial sums; use a smaller batch");
            default -> throw new IllegalArgumentException(operation + ": a size or a code is out of its range (status " + status + ")");
        }
    }
}
