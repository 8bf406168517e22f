package dev.whisker.backend.cuda;

/**
 * Page-locked host memory for one copy at a time: the GPU reads and writes it by itself, while the program goes on.
 *
 * <p>When the last copy is over an event tells, which whoever touches the memory next waits for.
 */
final class PinnedMemory implements AutoCloseable {
    private final Gpu gpu;
    private final int bytes;
    private final long address;
    private final long done;

    PinnedMemory(Gpu gpu, int bytes) {
        this.gpu = gpu;
        this.bytes = bytes;
        gpu.stream();
        address = gpu.create(created -> WhiskerCuda.allocateHost(bytes, created), "page-locked memory");
        try {
            done = gpu.create(WhiskerCuda::createEvent, "event");
        } catch (RuntimeException | Error e) {
            WhiskerCuda.releaseHost(address);
            throw e;
        }
    }

    int bytes() {
        return bytes;
    }

    /** The address, once the last copy is over. */
    long await() {
        gpu.await(done);
        return address;
    }

    /** Queues the copy of the first bytes to an address of the GPU. */
    void send(long target, int count, long stream) {
        copy(target, address, count, stream, "copy to the GPU");
    }

    /** Queues the copy of so many bytes from an address of the GPU. */
    void receive(long source, int count, long stream) {
        await();
        copy(address, source, count, stream, "copy from the GPU");
    }

    private void copy(long to, long from, int count, long stream, String name) {
        gpu.check(WhiskerCuda.copy(to, from, count, stream), name);
        gpu.check(WhiskerCuda.record(done, stream), name);
    }

    /** Makes a stream wait for the last copy. */
    void holdBack(long stream) {
        gpu.check(WhiskerCuda.waitFor(stream, done), "ordering copies");
    }

    @Override
    public void close() {
        gpu.stream();
        WhiskerCuda.synchronizeEvent(done);
        WhiskerCuda.destroyEvent(done);
        WhiskerCuda.releaseHost(address);
    }
}
