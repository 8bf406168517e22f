package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.Faults;
import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.MemoryShortage;
import dev.whisker.tensor.Shape;
import java.util.Optional;
import org.bytedeco.javacpp.LongPointer;

/**
 * One GPU in use: its two streams, the memory that own operations need besides their tensors, and what becomes of error
 * codes.
 *
 * <p>Work is queued and runs later, in the order of the calls. {@link #synchronize} waits for it, and is where labels
 * outside their range come to light: the loss kernels note them in host memory that the GPU can write to.
 */
final class Gpu implements AutoCloseable {
    private static final int MEMORY_ALLOCATION = 2;
    private static final int FAULT_BYTES = 64;
    /**
     * Kept free: CUDA loads each kernel, of cuBLASLt and our own, when it is first launched, and these libraries
     * allocate a little themselves. The kernels of cuDNN are loaded when its algorithms are chosen, before the memory
     * that is free is measured.
     */
    private static final long RESERVE = 256L << 20;
    private static final int[] NO_FAULT = {0};
    /** Where a queue has the address of what varies, after stream, scratch memory and faults. */
    private static final int VARYING = 3;
    private static final String WAITING = "waiting for the GPU";

    private final int device;
    private final OwnedResources owned = new OwnedResources();
    private final long compute;
    private final long copies;
    private final long fault;
    private final OwnOps ops = new OwnOps(WhiskerCuda.ops());
    private final OwnOps bfloat16Ops = new OwnOps(WhiskerCuda.bfloat16Ops());
    /** A {@code whisker_queue}: stream, scratch memory, place for faults, and nothing that varies. */
    private final LongPointer queue;
    /** The same, for operations that read what varies from memory. */
    private final LongPointer varying;
    private final int[] faultSeen = new int[1];
    private Thread prepared;
    private long waitedNanos;
    private long libraryCalls;
    private long repeatedKernels;
    /** Of the step that is recorded; null while calls are made. */
    private StepState recorded;

    /** @throws WhiskerException if the device cannot be used */
    Gpu(int device) {
        this.device = device;
        adopt();
        check(WhiskerCuda.hasKernels(), "loading the kernels of this build for GPU " + device);
        try {
            compute = owned.add(create(WhiskerCuda::createStream, "stream"), WhiskerCuda::destroyStream);
            copies = owned.add(create(WhiskerCuda::createStream, "stream"), WhiskerCuda::destroyStream);
            fault = owned.add(create(address -> WhiskerCuda.allocateHost(FAULT_BYTES, address), "page-locked memory"),
                    WhiskerCuda::releaseHost);
            HostArrays.put(fault, NO_FAULT, 0, 1);
            DeviceMemory scratch = owned.add(new DeviceMemory(this, WhiskerCuda.scratchBytes()), DeviceMemory::close);
            queue = owned.add(new LongPointer(compute, scratch.address(), fault, 0), LongPointer::close);
            varying = owned.add(new LongPointer(compute, scratch.address(), fault, 0), LongPointer::close);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /** A CUDA function that writes a number: an address, a stream, an event. */
    interface Creation {
        int into(long[] result);
    }

    long create(Creation creation, String what) {
        long[] result = new long[1];
        check(creation.into(result), what);
        return result[0];
    }

    /** CUDA keeps the current device for each thread. */
    private void adopt() {
        Thread caller = Thread.currentThread();
        if (prepared != caller) {
            check(WhiskerCuda.use(device), "opening GPU " + device);
            prepared = caller;
        }
    }

    /** Where all computation is queued. Makes this GPU the calling thread's. */
    long stream() {
        adopt();
        return compute;
    }

    /** The stream on which copies from the host run in parallel with the computation. */
    long copyStream() {
        adopt();
        return copies;
    }

    /** Own operations for activations of type FLOAT32, which this GPU's {@link #queue} takes. */
    OwnOps ops() {
        return ops;
    }

    /** The same for activations of this type: FLOAT32 or BFLOAT16. */
    OwnOps ops(DType activationType) {
        return activationType == DType.BFLOAT16 ? bfloat16Ops : ops;
    }

    /**
     * The address of the queue of own operations: {@link #stream}, memory for partial sums of one operation at a time,
     * enough for every shape, and where loss kernels note labels that are out of range. Makes this GPU the calling
     * thread's.
     */
    long queue() {
        adopt();
        return queue.address();
    }

    /**
     * {@link #queue}, for one operation that reads from this address of the GPU what changes from step to step; a call
     * reads the queue before it returns.
     */
    long queue(long address) {
        adopt();
        varying.put(VARYING, address);
        return varying.address();
    }

    /** What the step that is recorded reads; null while calls are made. */
    StepState recorded() {
        return recorded;
    }

    /** From now on calls are recorded. Returns what CUDA reports, 0 if they are. */
    int beginRecording(StepState state) {
        int status = WhiskerCuda.beginCapture(stream());
        recorded = status == 0 ? state : null;
        return status;
    }

    /** Ends a recording. Returns what CUDA reports; writes the graph, or 0. */
    int endRecording(long[] graph) {
        recorded = null;
        return WhiskerCuda.endCapture(stream(), graph);
    }

    /** CUDA would give up the recording, and could then not wait for events that were recorded in it. */
    private void requireNoRecording(String what) {
        if (recorded != null) {
            throw new WhiskerException("the step " + what + " while it computes");
        }
    }

    /** Bytes that an allocation could have now; what CUDA itself still needs is set aside. */
    long freeBytes() {
        adopt();
        return Math.max(0, create(WhiskerCuda::freeMemory, "free memory") - RESERVE);
    }

    /** An address, if there is room. */
    long allocate(long bytes) {
        requireNoRecording("allocates GPU memory");
        if (bytes > freeBytes()) {
            throw new MemoryShortage("GPU memory", bytes, freeBytes());
        }
        long[] address = new long[1];
        int status = WhiskerCuda.allocate(bytes, address);
        if (status == MEMORY_ALLOCATION) {
            throw new MemoryShortage("GPU memory", bytes, freeBytes());
        }
        check(status, "allocating " + bytes + " bytes");
        return address[0];
    }

    /**
     * Returns when all that was queued is done.
     *
     * @throws WhiskerException if a label was out of range, or the GPU failed
     */
    void synchronize() {
        requireNoRecording("waits for the GPU");
        check(waited(System.nanoTime(), WhiskerCuda.synchronize(stream())), WAITING);
        checkFault();
    }

    /** Returns when all that was queued is done; what CUDA reports if that failed, in words. */
    Optional<String> finish() {
        int status = WhiskerCuda.synchronize(stream());
        return status == 0 ? Optional.empty() : Optional.of(reported(status));
    }

    /** Returns when nothing is queued any more, whether or not it failed. */
    void drain() {
        adopt();
        WhiskerCuda.synchronize(compute);
        WhiskerCuda.synchronize(copies);
    }

    /** Returns when all work queued before the event was recorded is done. */
    void await(long event) {
        requireNoRecording("reads or writes values");
        adopt();
        check(waited(System.nanoTime(), WhiskerCuda.synchronizeEvent(event)), WAITING);
    }

    /** The status of a call that waits, once it is over. */
    private int waited(long since, int status) {
        waitedNanos += System.nanoTime() - since;
        return status;
    }

    /** For how long calls have waited for the GPU. */
    long waitedNanos() {
        return waitedNanos;
    }

    /** A function of a library is about to be called that queues work. */
    void countLibraryCall() {
        libraryCalls++;
    }

    long libraryCalls() {
        return libraryCalls;
    }

    /** A graph is launched that consists of so many own kernels and calls of libraries. */
    void countRepeated(long kernels, long calls) {
        repeatedKernels += kernels;
        libraryCalls += calls;
    }

    /** Own kernels that were launched, by themselves or as part of a graph. */
    long kernels() {
        return WhiskerCuda.launched() + repeatedKernels;
    }

    /** @throws WhiskerException if a loss kernel that has run noted a label out of range */
    void checkFault() {
        HostArrays.get(fault, faultSeen, 0, 1);
        if (faultSeen[0] != 0) {
            HostArrays.put(fault, NO_FAULT, 0, 1);
            throw Faults.badLabel("sparse categorical crossentropy");
        }
    }

    /** @throws WhiskerException naming the operation and the shape it was for */
    void check(int status, String operation, Shape shape) {
        if (status != 0) {
            throw failure(status, operation + " for " + shape);
        }
    }

    /** @throws WhiskerException naming the operation */
    void check(int status, String operation) {
        if (status != 0) {
            throw failure(status, operation);
        }
    }

    /** What CUDA says with a status other than 0, as part of a sentence. */
    static String reported(int status) {
        return "CUDA reports '" + WhiskerCuda.error(status) + "' (error " + status + ")";
    }

    private static WhiskerException failure(int status, String operation) {
        return new WhiskerException(reported(status) + " at " + operation
                + "; work is queued, so an operation before it may be the one that failed: CUDA_LAUNCH_BLOCKING=1 in "
                + "the environment shows which");
    }

    @Override
    public void close() {
        drain();
        owned.close();
    }
}
