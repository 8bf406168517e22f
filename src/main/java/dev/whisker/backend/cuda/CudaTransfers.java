package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.integers;

import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.backend.natives.TensorTransfers;
import dev.whisker.op.PendingRead;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/**
 * Copies between the Java heap and tensors, through page-locked memory that is allocated once.
 *
 * <p>A large write is cut into pieces of {@value StagingSlot#BYTES} bytes, each through a slot of its own
 * ({@link StagingSlot}), so that filling page-locked memory, the way to the GPU, and what the GPU computes meanwhile
 * run side by side: the caller returns while the last pieces are still under way. A small one has memory of its own, so
 * that no large one ever waits for its turn among the computation, and goes straight to its place: two copies would
 * cost more than they hide. A read waits for all that was queued before it.
 */
final class CudaTransfers extends TensorTransfers implements AutoCloseable {
    private static final int SLOTS = 8;
    private static final int SMALL = 64 << 10;
    /** A training step is queued before the results of the one before are read. */
    private static final int READINGS = 2;
    /** The results of a step, which for some metrics include the model's outputs. */
    private static final int READING = 1 << 20;

    private final Gpu gpu;
    private final OwnedResources owned = new OwnedResources();
    private final StagingSlot[] large = new StagingSlot[SLOTS];
    private final PinnedMemory[] small = new PinnedMemory[SLOTS];
    private final PinnedMemory reads;
    private final Reading[] readings = new Reading[READINGS];
    private int nextLarge;
    private int nextSmall;
    private int nextReading;

    CudaTransfers(Gpu gpu) {
        this.gpu = gpu;
        try {
            for (int i = 0; i < SLOTS; i++) {
                large[i] = owned.add(new StagingSlot(gpu), StagingSlot::close);
                small[i] = owned.add(new PinnedMemory(gpu, SMALL), PinnedMemory::close);
            }
            reads = owned.add(new PinnedMemory(gpu, StagingSlot.BYTES), PinnedMemory::close);
            for (int i = 0; i < READINGS; i++) {
                readings[i] = new Reading(owned.add(new PinnedMemory(gpu, READING), PinnedMemory::close));
            }
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /** Puts a piece of what is written into host memory. */
    private interface Putting {
        void put(long host, int done, int count);
    }

    private void write(long target, int length, int elementBytes, Putting putting) {
        if ((long) length * elementBytes <= SMALL) {
            nextSmall = (nextSmall + 1) % SLOTS;
            PinnedMemory memory = small[nextSmall];
            putting.put(memory.await(), 0, length);
            memory.send(target, length * elementBytes, gpu.stream());
            return;
        }
        int most = StagingSlot.BYTES / elementBytes;
        for (int done = 0; done < length; done += most) {
            int count = Math.min(most, length - done);
            StagingSlot slot = nextSlot();
            putting.put(slot.host(), done, count);
            slot.send(target + (long) done * elementBytes, count * elementBytes);
        }
    }

    private StagingSlot nextSlot() {
        nextLarge = (nextLarge + 1) % SLOTS;
        return large[nextLarge];
    }

    /** A quarter of the way for a float: bytes travel, and become numbers of the tensor's type on the GPU. */
    @Override
    public void write(Tensor target, byte[] values, int offset, int length) {
        DType type = target.dtype() == DType.BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
        long address = Tensors.address(target, type, length);
        for (int done = 0; done < length; done += StagingSlot.BYTES) {
            int count = Math.min(StagingSlot.BYTES, length - done);
            StagingSlot slot = nextSlot();
            HostArrays.put(slot.host(), values, offset + done, count);
            slot.sendWidened(address + (long) done * type.bytes(), type, count);
        }
    }

    @Override
    public void write(Tensor target, float[] values, int offset, int length) {
        if (target.dtype() == DType.BFLOAT16) {
            writeRounded(Tensors.address(target, DType.BFLOAT16, length), values, offset, length);
        } else {
            write(floats(target, length), length, Float.BYTES,
                    (host, done, count) -> HostArrays.put(host, values, offset + done, count));
        }
    }

    /** They travel as floats: the GPU rounds them in less time than Java. */
    private void writeRounded(long target, float[] values, int offset, int length) {
        for (int done = 0; done < length; done += StagingSlot.ELEMENTS) {
            int count = Math.min(StagingSlot.ELEMENTS, length - done);
            StagingSlot slot = nextSlot();
            HostArrays.put(slot.host(), values, offset + done, count);
            slot.sendNarrowed(target + (long) done * Short.BYTES, count);
        }
    }

    @Override
    public void write(Tensor target, int[] values, int offset, int length) {
        write(integers(target, length), length, Integer.BYTES,
                (host, done, count) -> HostArrays.put(host, values, offset + done, count));
    }

    /** The first of these numbers, to an address of the GPU. */
    void write(long target, int[] values, int length) {
        write(target, length, Integer.BYTES, (host, done, count) -> HostArrays.put(host, values, done, count));
    }

    /** Takes a piece of what is read out of host memory. */
    private interface Taking {
        void take(long host, int done, int count);
    }

    private void read(Tensor source, int length, int elementBytes, Taking taking) {
        long address = Tensors.address(source);
        int most = reads.bytes() / elementBytes;
        for (int done = 0; done < length; done += most) {
            int count = Math.min(most, length - done);
            reads.receive(address + (long) done * elementBytes, count * elementBytes, gpu.stream());
            taking.take(arrived(reads), done, count);
        }
    }

    /** The address of what was received. */
    private long arrived(PinnedMemory memory) {
        long host = memory.await();
        gpu.checkFault();
        return host;
    }

    @Override
    protected void get(Tensor source, float[] values, int length) {
        read(source, length, Float.BYTES, (host, done, count) -> HostArrays.get(host, values, done, count));
    }

    @Override
    protected void get(Tensor source, short[] values, int length) {
        read(source, length, Short.BYTES, (host, done, count) -> HostArrays.get(host, values, done, count));
    }

    @Override
    protected void get(Tensor source, int[] values) {
        read(source, values.length, Integer.BYTES, (host, done, count) -> HostArrays.get(host, values, done, count));
    }

    @Override
    protected void get(Tensor source, byte[] values) {
        read(source, values.length, Byte.BYTES, (host, done, count) -> HostArrays.get(host, values, done, count));
    }

    /** Waits for what is queued now and not for what is queued later, if the tensor is of floats, and at most 1 MiB. */
    PendingRead beginRead(Tensor source) {
        if (source.dtype() != DType.FLOAT32 || source.byteSize() > READING) {
            double[] values = read(source);
            return () -> values;
        }
        nextReading = (nextReading + 1) % READINGS;
        return readings[nextReading].begin(source);
    }

    /** Memory for one reading that is under way. */
    private final class Reading {
        private final PinnedMemory memory;
        private Begun last;

        Reading(PinnedMemory memory) {
            this.memory = memory;
        }

        Begun begin(Tensor source) {
            if (last != null) {
                last.take();
            }
            Begun begun = new Begun(this, new float[(int) source.size()]);
            memory.receive(Tensors.address(source), begun.values.length * Float.BYTES, gpu.stream());
            last = begun;
            return begun;
        }
    }

    /** A reading, whose values lie in page-locked memory until they are taken. */
    private final class Begun implements PendingRead {
        private final Reading place;
        private final float[] values;

        Begun(Reading place, float[] values) {
            this.place = place;
            this.values = values;
        }

        private void take() {
            HostArrays.get(place.memory.await(), values, 0, values.length);
            place.last = null;
        }

        @Override
        public double[] await() {
            if (place.last == this) {
                take();
            }
            gpu.checkFault();
            return widened(values);
        }
    }

    /** Few numbers in memory of their own, for an operation outside the training step. The caller closes it. */
    DeviceMemory upload(double[] values) {
        DeviceMemory memory = new DeviceMemory(gpu, Math.max(1, values.length) * (long) Double.BYTES);
        write(memory.address(), values.length, Double.BYTES,
                (host, done, count) -> HostArrays.put(host, values, done, count));
        return memory;
    }

    void copy(Tensor source, Tensor target) {
        long to = Tensors.address(target, source.dtype(), source.size());
        gpu.check(WhiskerCuda.copy(to, Tensors.address(source), source.byteSize(), gpu.stream()), "copy",
                source.shape());
    }

    @Override
    public void close() {
        owned.close();
    }
}
