package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.LoadedFiles;
import dev.whisker.backend.own.OwnOperations;
import dev.whisker.op.Backend;
import dev.whisker.op.Lanes;
import dev.whisker.op.Operations;
import dev.whisker.op.Precision;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;
import java.util.Optional;

/**
 * The processor, in float32 or with activations in bfloat16: convolutions and matrix products by oneDNN, all else by
 * our own C++ code, and where that is faster, some convolutions too. Calls return when their work is done.
 */
public final class CpuBackend implements Backend {
    /**
     * With more threads, all of them share each operation: every lane has kernels of its own (18 MiB for MobileNetV2),
     * which would no longer fit into a cache that lanes share.
     */
    private static final int MAX_LANES = 4;

    private final Precision precision;
    private final CpuThreads threads;
    private final Dnnl dnnl = new Dnnl();
    private final CpuTransfers transfers;
    private final OwnOperations own;
    private final Operations operations;
    private final CpuLanes lanes;

    /**
     * Opens it with one thread per physical core; only where there is no {@link #fault}.
     */
    public CpuBackend() {
        this(0);
    }

    /**
     * Opens it; only where there is no {@link #fault}.
     *
     * @param threadCount 0 for one thread per physical core
     */
    public CpuBackend(int threadCount) {
        this(threadCount, Precision.FP32);
    }

    /**
     * Opens it; only where there is no {@link #fault} and no {@linkplain #fault(Precision) fault of the precision}.
     *
     * @param threadCount 0 for one thread per physical core
     */
    public CpuBackend(int threadCount, Precision precision) {
        this(threadCount, precision, CpuChoices.FASTER);
    }

    CpuBackend(int threadCount, Precision precision, CpuChoices choices) {
        this.precision = precision;
        threads = new CpuThreads(threadCount);
        CpuDevice device = new CpuDevice(threads, activationType());
        transfers = new CpuTransfers(device);
        own = new OwnOperations(device);
        DnnlPlans plans = new DnnlPlans(dnnl, device, own.activation(), choices);
        operations = own.with(new CpuConv(plans), new CpuDense(plans));
        lanes = new CpuLanes(threads.count() <= MAX_LANES ? threads.count() : 1);
        threads.adopt();
    }

    /**
     * Why this backend cannot be used here, in one line, if it cannot. Loads its native libraries if that has not been
     * done.
     */
    public static Optional<String> fault() {
        return CpuLibraries.fault();
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int threads() {
        return threads.count();
    }

    @Override
    public String description() {
        return Dnnl.version() + " (" + instructionSet() + ") and whisker_cpu (" + WhiskerCpu.isa() + "), "
                + threads.count() + (threads.count() == 1 ? " thread" : " threads");
    }

    /**
     * The instruction set that oneDNN uses, such as AVX2 or AVX512_CORE_AMX, in the notation of its environment
     * variable ONEDNN_MAX_CPU_ISA.
     */
    public String instructionSet() {
        return InstructionSet.effective();
    }

    /** The files that oneDNN and our own operations were loaded from. */
    public String libraries() {
        return LoadedFiles.of("libdnnl", "libwhisker_cpu");
    }

    /** Why it cannot compute in this precision on this processor, in one line, if it cannot. */
    public static Optional<String> fault(Precision precision) {
        return switch (precision) {
            case FP32 -> Optional.empty();
            case TF32 -> Optional.of("it is for GPUs");
            case MIXED -> InstructionSet.multipliesBfloat16() && WhiskerCpu.bfloat16Ops() != 0 ? Optional.empty()
                    : Optional.of("it needs a processor with AVX-512 BF16 or AMX, and oneDNN uses "
                            + InstructionSet.effective() + " here");
        };
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public DType activationType() {
        return precision.activationType();
    }

    @Override
    public DType floatType() {
        return DType.FLOAT32;
    }

    @Override
    public DType integerType() {
        return DType.INT32;
    }

    /** Four: what passes between the layers of a MobileNetV2 then mostly stays in the cache of a core. */
    @Override
    public int picturesAtATime() {
        return 4;
    }

    @Override
    public Lanes lanes() {
        return lanes;
    }

    @Override
    public Memory allocate(long bytes) {
        return new NativeMemory(bytes);
    }

    @Override
    public long freeBytes() {
        return NativeMemory.freeBytes();
    }

    @Override
    public void write(Tensor target, double[] values) {
        transfers.write(target, values);
    }

    @Override
    public void write(Tensor target, float[] values, int offset, int length) {
        transfers.write(target, values, offset, length);
    }

    @Override
    public void write(Tensor target, byte[] values, int offset, int length) {
        transfers.write(target, values, offset, length);
    }

    @Override
    public void write(Tensor target, int[] values, int offset, int length) {
        transfers.write(target, values, offset, length);
    }

    @Override
    public double[] read(Tensor source) {
        return transfers.read(source);
    }

    @Override
    public void read(Tensor source, float[] values) {
        transfers.read(source, values);
    }

    @Override
    public void copy(Tensor source, Tensor target) {
        if (source.dtype() == target.dtype()) {
            transfers.copy(source, target);
        } else {
            own.convert(source, target);
        }
    }

    @Override
    public void fill(Tensor target, double value) {
        own.fill(target, value);
    }

    @Override
    public void add(Tensor source, Tensor target) {
        own.add(source, target);
    }

    @Override
    public void synchronize() {
        // every call has finished when it returns
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public void close() {
        lanes.close();
        transfers.close();
        dnnl.close();
    }
}
