package dev.whisker.backend.cpu;

import dev.whisker.op.Activation;
import dev.whisker.tensor.Tensor;
import java.util.EnumSet;
import java.util.Set;

/**
 * The kernel and bias of a convolution, packed for our own operations with filters rounded up. It is packed when it is
 * first needed, and again when weights have changed.
 */
final class PackedKernel implements AutoCloseable {
    /** Those that the operations apply to sums. */
    static final Set<Activation> ACTIVATIONS = EnumSet.of(Activation.LINEAR, Activation.RELU, Activation.RELU6);

    private final CpuDevice device;
    private final long taps;
    private final int filters;
    private final NativeMemory memory;
    private boolean current;

    /** @param taps products in a sum */
    PackedKernel(CpuDevice device, long taps, int filters) {
        this.device = device;
        this.taps = taps;
        this.filters = filters;
        memory = new NativeMemory((taps + 1) * OwnKernelGradient.wholeVectors(filters) * Float.BYTES);
    }

    /** The address of these weights, packed. */
    long address(Tensor kernel, Tensor bias) {
        if (!current) {
            Call.check(device.float32Ops().packKernel(Call.floats(kernel, taps * filters),
                    Call.floats(bias, filters), memory.address(), taps, filters, device.queue()), "packing a kernel");
            current = true;
        }
        return memory.address();
    }

    void weightsChanged() {
        current = false;
    }

    long byteSize() {
        return memory.byteSize();
    }

    @Override
    public void close() {
        memory.close();
    }
}
