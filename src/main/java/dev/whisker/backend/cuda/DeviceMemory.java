package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.AddressedMemory;

/** Zeroed memory of a GPU. It is freed by {@link #close} alone, never by the garbage collector. */
final class DeviceMemory implements AddressedMemory {
    private final Gpu gpu;
    private final long bytes;
    private final long address;
    private boolean open = true;

    /** @throws dev.whisker.tensor.MemoryShortage if the GPU has not that much left */
    DeviceMemory(Gpu gpu, long bytes) {
        this.gpu = gpu;
        this.bytes = bytes;
        address = gpu.allocate(bytes);
        try {
            gpu.check(WhiskerCuda.setBytes(address, 0, bytes, gpu.stream()), "clearing " + bytes + " bytes");
        } catch (RuntimeException | Error e) {
            WhiskerCuda.release(address);
            throw e;
        }
    }

    @Override
    public long address() {
        if (!open) {
            throw new IllegalStateException("this GPU memory of " + bytes + " bytes is closed");
        }
        return address;
    }

    @Override
    public long byteSize() {
        return bytes;
    }

    /** What is queued may still use it: freeing waits for that. CUDA does so too, but does not document it. */
    @Override
    public void close() {
        if (open) {
            open = false;
            gpu.drain();
            WhiskerCuda.release(address);
        }
    }
}
