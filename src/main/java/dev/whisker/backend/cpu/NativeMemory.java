package dev.whisker.backend.cpu;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;
import org.bytedeco.javacpp.Pointer;

/** Zeroed memory outside the Java heap. It is freed by {@link #close} alone, never by the garbage collector. */
final class NativeMemory implements Memory {
    private final long bytes;
    private final long address;
    private Pointer block;

    /** @throws WhiskerException if the machine has not that much left */
    NativeMemory(long bytes) {
        long free = Pointer.availablePhysicalBytes();
        block = bytes > free ? null : Pointer.calloc(1, bytes + Arena.ALIGNMENT);
        if (block == null || block.isNull()) {
            throw new WhiskerException("not enough memory: " + mebibytes(bytes) + " MiB are needed, " + mebibytes(free)
                    + " MiB are free; use a smaller batch or smaller pictures");
        }
        this.bytes = bytes;
        this.address = Arena.align(block.address());
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** The address of a tensor's first element. */
    static long address(Tensor tensor) {
        return ((NativeMemory) tensor.memory()).address() + tensor.byteOffset();
    }

    /** The address of the first byte. */
    long address() {
        if (block == null) {
            throw new IllegalStateException("this memory of " + bytes + " bytes is closed");
        }
        return address;
    }

    @Override
    public long byteSize() {
        return bytes;
    }

    @Override
    public void close() {
        if (block != null) {
            Pointer.free(block);
            block = null;
        }
    }
}
