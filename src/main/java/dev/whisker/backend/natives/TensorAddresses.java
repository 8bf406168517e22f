package dev.whisker.backend.natives;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/**
 * The border to operations that take bare addresses: a tensor's type, size and memory are checked here, before, since
 * nothing checks them after. Another backend's tensor is refused: its address would mean nothing, or something else.
 */
public final class TensorAddresses {
    private final String backend;
    private final Class<? extends AddressedMemory> memory;

    /**
     * @param backend what error messages call it
     * @param memory  the one kind of memory that its operations can reach
     */
    public TensorAddresses(String backend, Class<? extends AddressedMemory> memory) {
        this.backend = backend;
        this.memory = memory;
    }

    /** The address of this many FLOAT32 elements. */
    public long floats(Tensor tensor, long elements) {
        return of(tensor, DType.FLOAT32, elements);
    }

    /** The address of this many FLOAT32 elements, or 0 for null: what the operation may leave out. */
    public long optionalFloats(Tensor tensor, long elements) {
        return tensor == null ? 0 : floats(tensor, elements);
    }

    /** The address of this many INT32 elements: labels, sample numbers, positions. */
    public long integers(Tensor tensor, long elements) {
        return of(tensor, DType.INT32, elements);
    }

    /** @throws IllegalArgumentException if the tensor is of another type, size or backend */
    public long of(Tensor tensor, DType dtype, long elements) {
        if (tensor.dtype() != dtype || tensor.size() != elements) {
            throw new IllegalArgumentException("the " + backend + " backend was given " + tensor + " where it needs "
                    + elements + " elements of type "
                    + dtype);
        }
        return of(tensor);
    }

    /** The address of a tensor's first element, whatever its type and size. */
    public long of(Tensor tensor) {
        if (!memory.isInstance(tensor.memory())) {
            throw new IllegalArgumentException("the " + backend + " backend was given " + tensor
                    + " of another backend");
        }
        return memory.cast(tensor.memory()).address() + tensor.byteOffset();
    }
}
