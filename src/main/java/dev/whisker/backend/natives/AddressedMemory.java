package dev.whisker.backend.natives;

import dev.whisker.tensor.Memory;

/** Memory that native code reaches by its address: a processor's or a GPU's. */
public interface AddressedMemory extends Memory {
    /**
     * The address of the first byte.
     *
     * @throws IllegalStateException if the memory is closed
     */
    long address();
}
