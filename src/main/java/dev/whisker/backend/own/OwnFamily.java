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
    /** For tensors of the backend's type of activations; what is FLOAT32 for every one of them is so here too. */
    final OwnOps ops;
    private final TensorAddresses tensors;

    OwnFamily(OwnDevice device) {
        this.device = device;
        ops = device.ops();
        tensors = device.tensors();
    }

    /** The operations for tensors of this tensor's type, where they may be activations or weights. */
    final OwnOps opsFor(Tensor tensor) {
        return tensor.dtype() == device.activationType() ? ops : device.float32Ops();
    }

    /** The address of this many elements of the tensor's own type, for {@link #opsFor}. */
    final long elements(Tensor tensor, long elements) {
        return tensor.dtype() == device.activationType() ? values(tensor, elements) : floats(tensor, elements);
    }

    /** The address of this many activations, or gradients of activations. */
    final long values(Tensor tensor, long elements) {
        return tensors.of(tensor, device.activationType(), elements);
    }

    /** The address of this many activations, or 0 for null: what the operation may leave out. */
    final long optionalValues(Tensor tensor, long elements) {
        return tensor == null ? 0 : values(tensor, elements);
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
