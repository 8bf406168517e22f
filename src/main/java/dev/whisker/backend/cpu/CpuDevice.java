package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.AddressedMemory;
import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.backend.own.OwnDevice;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.tensor.Shape;

/** The processor as own operations see it: their work is done when the call returns, and there is no queue. */
final class CpuDevice implements OwnDevice {
    private static final long NO_QUEUE = 0;

    private final OwnOps ops = new OwnOps(WhiskerCpu.ops());
    private final CpuThreads threads;

    CpuDevice(CpuThreads threads) {
        this.threads = threads;
    }

    CpuThreads threads() {
        return threads;
    }

    @Override
    public OwnOps ops() {
        return ops;
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
