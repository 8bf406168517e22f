package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.AddressedMemory;
import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.backend.own.OwnDevice;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;

/** The processor as own operations see it: their work is done when the call returns, and there is no queue. */
final class CpuDevice implements OwnDevice {
    private static final long NO_QUEUE = 0;

    private final OwnOps float32Ops = new OwnOps(WhiskerCpu.ops());
    private final String isa = WhiskerCpu.isa();
    private final OwnOps ops;
    private final DType activationType;
    private final CpuThreads threads;

    /** @param activationType FLOAT32, or BFLOAT16 where the processor has it */
    CpuDevice(CpuThreads threads, DType activationType) {
        this.threads = threads;
        this.activationType = activationType;
        ops = activationType == DType.BFLOAT16 ? new OwnOps(WhiskerCpu.bfloat16Ops()) : float32Ops;
    }

    CpuThreads threads() {
        return threads;
    }

    /** The instruction set of {@link #float32Ops}: "sse4.2", "avx2" or "avx512". */
    String isa() {
        return isa;
    }

    @Override
    public OwnOps ops() {
        return ops;
    }

    @Override
    public OwnOps float32Ops() {
        return float32Ops;
    }

    @Override
    public DType activationType() {
        return activationType;
    }

    @Override
    public boolean joinsLayers() {
        return true;
    }

    @Override
    public boolean keepsMasks() {
        return true;
    }

    @Override
    public TensorAddresses tensors() {
        return Call.ADDRESSES;
    }

    @Override
    public long queue() {
        threads.adopt();
        return NO_QUEUE;
    }

    @Override
    public void check(int status, String operation, Shape shape) {
        Call.check(status, operation);
    }

    @Override
    public AddressedMemory upload(double[] values) {
        NativeMemory memory = new NativeMemory(Math.max(1, values.length) * (long) Double.BYTES);
        HostArrays.put(memory.address(), values, 0, values.length);
        return memory;
    }
}
