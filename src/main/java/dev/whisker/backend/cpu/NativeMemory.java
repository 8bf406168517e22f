package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.AddressedMemory;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.MemoryShortage;
import org.bytedeco.javacpp.Pointer;

/** Zeroed memory outside the Java heap. It is freed by {@link #close} alone, never by the garbage collector. */
final class NativeMemory implements AddressedMemory {
    private final long bytes;
    private final long address;
    private Pointer block;

    /** @throws MemoryShortage if the machine has not that much left */
    NativeMemory(long bytes) {
        long free = freeBytes();
        block = bytes > free ? null : Pointer.calloc(1, bytes + Arena.ALIGNMENT);
        if (block == null || block.isNull()) {
            throw new MemoryShortage("memory", bytes, free);
        }
        this.bytes = bytes;
        this.address = Arena.align(block.address());
    }

    /** What the machine has left, or the container that this process runs in. */
    static long freeBytes() {
        return Math.min(Pointer.availablePhysicalBytes(), ControlGroup.own().free().orElse(Long.MAX_VALUE));
    }

    @Override
    public long address() {
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
