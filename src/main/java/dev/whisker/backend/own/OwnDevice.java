package dev.whisker.backend.own;

import dev.whisker.backend.natives.AddressedMemory;
import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;

/** Where own operations run: the processor, or one GPU. */
public interface OwnDevice {
    /** The operations of its library, for activations of {@link #activationType}. */
    OwnOps ops();

    /** The operations of its library for activations of type FLOAT32. */
    OwnOps float32Ops();

    /** The type of activations and of their gradients: FLOAT32 or BFLOAT16. */
    DType activationType();

    /** The addresses of tensors in its memory. */
    TensorAddresses tensors();

    /**
     * The queue that operations get, the address of a {@code whisker_queue} or 0; makes the calling thread ready for
     * them.
     */
    long queue();

    /** The queue for an operation that draws by the number of a training step. */
    default long queueOfStep(long step) {
        return queue();
    }

    /** The queue for an operation that draws by an epoch. */
    default long queueOfEpoch(int epoch) {
        return queue();
    }

    /** The queue for arithmetic with so many numbers that may change from step to step. */
    default long queueOfNumbers(int count) {
        return queue();
    }

    /**
     * Passes a status of 0 and turns any other into an exception that names the operation and the shape it was for.
     *
     * @throws dev.whisker.WhiskerException if the data or the machine is at fault
     * @throws IllegalArgumentException     if the caller is, where the library can tell
     */
    void check(int status, String operation, Shape shape);

    /** Whether max pooling, bias and relu are wanted in one pass. */
    default boolean joinsLayers() {
        return false;
    }

    /** Whether dropout keeps its mask for backward, as memory is read faster than random numbers are drawn. */
    default boolean keepsMasks() {
        return false;
    }

    /** Few numbers in memory of their own, for an operation outside the training step. The caller closes it. */
    AddressedMemory upload(double[] values);
}
