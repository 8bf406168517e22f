package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.tensor.DType;

/**
 * A piece of page-locked host memory and a piece of GPU memory, through which a large write runs in parallel
 * with the computation.
 *
 * <p>Host memory is copied to the GPU's piece on the copy stream, which waits only for the slot's own last use; then,
 * in its turn on the computing stream, to its place, where earlier work may still be reading what it replaces.
 */
final class StagingSlot implements AutoCloseable {
    static final int BYTES = 4 << 20;
    static final int ELEMENTS = BYTES / Float.BYTES;
    private static final String NAME = "copy to the GPU";

    private final Gpu gpu;
    private final OwnedResources owned = new OwnedResources();
    private final PinnedMemory host;
    private final DeviceMemory device;
    /** When the GPU's piece may be filled anew. */
    private final long placed;

    StagingSlot(Gpu gpu) {
        this.gpu = gpu;
        try {
            host = owned.add(new PinnedMemory(gpu, BYTES), PinnedMemory::close);
            device = owned.add(new DeviceMemory(gpu, BYTES), DeviceMemory::close);
            placed = owned.add(gpu.create(WhiskerCuda::createEvent, "event"), WhiskerCuda::destroyEvent);
            gpu.check(WhiskerCuda.record(placed, gpu.stream()), NAME); // after the new memory is cleared
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /**
     * The address of the host memory, once it may be filled: the last copy out of it is over, whatever the GPU still
     * computes.
     */
    long host() {
        return host.await();
    }

    /** Queues the copy of what host memory holds. */
    void send(long target, int bytes) {
        send(bytes, (piece, stream) -> WhiskerCuda.copy(target, piece, bytes, stream));
    }

    /** Queues what makes numbers of this type, FLOAT32 or BFLOAT16, of the unsigned bytes that host memory holds. */
    void sendWidened(long target, DType type, int bytes) {
        send(bytes, (piece, stream) -> gpu.ops(type).rescaleBytes(piece, target, bytes, 1, 0, gpu.queue()));
    }

    /** Queues what rounds the floats that host memory holds to BFLOAT16. */
    void sendNarrowed(long target, int floats) {
        send(floats * Float.BYTES, (piece, stream) -> gpu.ops(DType.BFLOAT16).narrow(piece, target, floats,
                gpu.queue()));
    }

    /** Queues what brings the GPU's piece to its place. */
    private interface Placing {
        int place(long piece, long stream);
    }

    private void send(int bytes, Placing placing) {
        long compute = gpu.stream();
        long copies = gpu.copyStream();
        gpu.check(WhiskerCuda.waitFor(copies, placed), NAME);
        host.send(device.address(), bytes, copies);
        host.holdBack(compute);
        gpu.check(placing.place(device.address(), compute), NAME);
        gpu.check(WhiskerCuda.record(placed, compute), NAME);
    }

    @Override
    public void close() {
        gpu.stream();
        WhiskerCuda.synchronizeEvent(placed);
        owned.close();
    }
}
