package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.integers;

import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.TensorTransfers;
import dev.whisker.tensor.Tensor;

/**
 * Copies between the Java heap and tensors.
 *
 * <p>A write is cut into pieces of {@value StagingSlot#BYTES} bytes, each through a slot of its own ({@link StagingSlot}), so that filling page-locked
 * memory, the way to the GPU, and what the GPU computes meanwhile run side by side: the caller returns while the last pieces are still under way.
 * Slots are allocated once. A read waits for all that was queued before it.
 */
final class CudaTransfers extends TensorTransfers implements AutoCloseable {
    private static final int SLOTS = 8;

    private final Gpu gpu;
    private final StagingSlot[] slots = new StagingSlot[SLOTS];
    private int next;

    CudaTransfers(Gpu gpu) {
        this.gpu = gpu;
        try {
            for (int i = 0; i < SLOTS; i++) {
                slots[i] = new StagingSlot(gpu);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private StagingSlot nextSlot() {
        next = (next + 1) % SLOTS;
        return slots[next];
    }

    @Override
    public void write(Tensor target, float[] values, int offset, int length) {
        long address = floats(target, length);
        for (int done = 0; done < length; done += StagingSlot.ELEMENTS) {
            int count = Math.min(StagingSlot.ELEMENTS, length - done);
            StagingSlot slot = nextSlot();
            HostArrays.put(slot.host(), values, offset + done, count);
            slot.send(address + (long) done * Float.BYTES, count * Float.BYTES);
        }
    }

    @Override
    public void write(Tensor target, int[] values, int offset, int length) {
        long address = integers(target, length);
        for (int done = 0; done < length; done += StagingSlot.ELEMENTS) {
            int count = Math.min(StagingSlot.ELEMENTS, length - done);
            StagingSlot slot = nextSlot();
            HostArrays.put(slot.host(), values, offset + done, count);
            slot.send(address + (long) done * Integer.BYTES, count * Integer.BYTES);
        }
    }

    /** Takes a piece of what is read out of the slot's host memory. */
    private interface Taking {
        void take(long host, int done, int count);
    }

    private void read(Tensor source, int length, int elementBytes, Taking taking) {
        long address = Tensors.address(source);
        int most = StagingSlot.BYTES / elementBytes;
        for (int done = 0; done < length; done += most) {
            int count = Math.min(most, length - done);
            StagingSlot slot = nextSlot();
            slot.receive(address + (long) done * elementBytes, count * elementBytes);
            taking.take(slot.host(), done, count);
        }
    }

    @Override
    protected void get(Tensor source, float[] values, int length) {
        read(source, length, Float.BYTES, (host, done, count) -> HostArrays.get(host, values, done, count));
    }

    @Override
    protected void get(Tensor source, int[] values) {
        read(source, values.length, Integer.BYTES, (host, done, count) -> HostArrays.get(host, values, done, count));
    }

    @Override
    protected void get(Tensor source, byte[] values) {
        read(source, values.length, Byte.BYTES, (host, done, count) -> HostArrays.get(host, values, done, count));
    }

    /** Few numbers in memory of their own, for an operation outside the training step. The caller closes it. */
    DeviceMemory upload(double[] values) {
        DeviceMemory memory = new DeviceMemory(gpu, Math.max(1, values.length) * (long) Double.BYTES);
        int most = StagingSlot.BYTES / Double.BYTES;
        for (int done = 0; done < values.length; done += most) {
            int count = Math.min(most, values.length - done);
            StagingSlot slot = nextSlot();
            HostArrays.put(slot.host(), values, done, count);
            slot.send(memory.address() + (long) done * Double.BYTES, count * Double.BYTES);
        }
        return memory;
    }

    void copy(Tensor source, Tensor target) {
        long to = Tensors.address(target, source.dtype(), source.size());
        gpu.check(WhiskerCuda.copy(to, Tensors.address(source), source.byteSize(), gpu.stream()), "copy", source.shape());
    }

    @Override
    public void close() {
        for (StagingSlot slot : slots) {
            if (slot != null) {
                slot.close();
            }
        }
    }
}
