package dev.whisker.backend.own;

import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A family of own operations on a device: tensors become checked addresses, {@link #ops} computes, and the status is
 * checked. A method reads {@code check(ops.operation(floats(x, n), ..., queue()), "operation", shape)}.
 */
abstract class OwnFamily {
    final OwnDevice device;
    final OwnOps ops;
    private final TensorAddresses tensors;

    OwnFamily(OwnDevice device) {
        this.device = device;
        ops = device.ops();
        tensors = device.tensors();
    }

    /** The address of this many FLOAT32 elements. */
    final long floats(Tensor tensor, long elements) {
        return tensors.floats(tensor, elements);
    }

    /** The address of this many FLOAT32 elements, or 0 for null: what the operation may leave out. */
    final long optionalFloats(Tensor tensor, long elements) {
        return tensors.optionalFloats(tensor, elements);
    }

    /** The address of this many INT32 elements: labels, sample numbers, positions. */
    final long integers(Tensor tensor, long elements) {
        return tensors.integers(tensor, elements);
    }

    final long address(Tensor tensor, DType dtype, long elements) {
        return tensors.of(tensor, dtype, elements);
    }

    final long queue() {
        return device.queue();
    }

    final void check(int status, String operation, Shape shape) {
        if (status != 0) {
            device.check(status, operation, shape);
        }
    }
}
