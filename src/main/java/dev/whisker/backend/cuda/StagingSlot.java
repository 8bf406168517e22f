package dev.whisker.backend.cuda;

/**
 * A piece of page-locked host memory and a piece of GPU memory, between which copies run beside the computation.
 *
 * <p>The way of a large piece: host memory to the GPU's piece on the copy stream, which waits only for the slot's own last use; then, in its turn on
 * the computing stream, to its place, where earlier work may still be reading what it replaces. A small piece goes the second way alone: two copies
 * would cost more than they hide.
 */
final class StagingSlot implements AutoCloseable {
    static final int BYTES = 4 << 20;
    static final int ELEMENTS = BYTES / Float.BYTES;
    private static final int SMALL = 64 << 10;

    private final Gpu gpu;
    private final long host;
    private final DeviceMemory device;
    /** When host memory may be filled anew. */
    private final long sent;
    /** When the GPU's piece may be filled anew. */
    private final long placed;

    StagingSlot(Gpu gpu) {
        this.gpu = gpu;
        gpu.stream();
        host = gpu.create(address -> WhiskerCuda.allocateHost(BYTES, address), "page-locked memory");
        device = new DeviceMemory(gpu, BYTES);
        sent = gpu.create(WhiskerCuda::createEvent, "event");
        placed = gpu.create(WhiskerCuda::createEvent, "event");
        gpu.check(WhiskerCuda.record(placed, gpu.stream()), NAME); // behind the clearing of the new memory
    }

    private static final String NAME = "copy to the GPU";

    /** The address of the host memory, once the last copy out of it is done. */
    long host() {
        gpu.stream();
        gpu.check(WhiskerCuda.synchronizeEvent(sent), NAME);
        return host;
    }

    /** Queues the copy of what host memory holds. */
    void send(long target, int bytes) {
        long compute = gpu.stream();
        if (bytes <= SMALL) {
            gpu.check(WhiskerCuda.copy(target, host, bytes, compute), NAME);
            gpu.check(WhiskerCuda.record(sent, compute), NAME);
            return;
        }
        long copies = gpu.copyStream();
        gpu.check(WhiskerCuda.waitFor(copies, placed), NAME);
        gpu.check(WhiskerCuda.copy(device.address(), host, bytes, copies), NAME);
        gpu.check(WhiskerCuda.record(sent, copies), NAME);
        gpu.check(WhiskerCuda.waitFor(compute, sent), NAME);
        gpu.check(WhiskerCuda.copy(target, device.address(), bytes, compute), NAME);
        gpu.check(WhiskerCuda.record(placed, compute), NAME);
    }

    /** Copies to host memory, behind all that was queued, and returns when it is there. */
    void receive(long source, int bytes) {
        host();
        gpu.check(WhiskerCuda.copy(host, source, bytes, gpu.stream()), "copy from the GPU");
        gpu.synchronize();
    }

    @Override
    public void close() {
        gpu.stream();
        WhiskerCuda.synchronizeEvent(sent);
        WhiskerCuda.synchronizeEvent(placed);
        WhiskerCuda.destroyEvent(sent);
        WhiskerCuda.destroyEvent(placed);
        device.close();
        WhiskerCuda.releaseHost(host);
    }
}
