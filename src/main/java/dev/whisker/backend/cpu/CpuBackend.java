package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.LoadedFiles;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Backend;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DropoutOps;
import dev.whisker.op.GateOps;
import dev.whisker.op.LossOps;
import dev.whisker.op.NormOps;
import dev.whisker.op.OptimizerOps;
import dev.whisker.op.PadOps;
import dev.whisker.op.PoolOps;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;

/** The processor, in float32: convolutions and matrix products by oneDNN, all else by our own C++ code. Calls return when their work is done. */
public final class CpuBackend implements Backend {
    private final CpuThreads threads = new CpuThreads();
    private final Dnnl dnnl = new Dnnl();
    private final CpuTransfers transfers = new CpuTransfers();
    private final ActivationOps activation = new CpuActivation(threads);
    private final ConvOps conv;
    private final DenseOps dense;
    private final PoolOps pool = new CpuPool(threads);
    private final PadOps pad = new CpuPad(threads);
    private final GateOps gate = new CpuGate(threads);
    private final NormOps norm = new CpuNorm(threads);
    private final DropoutOps dropout = new CpuDropout(threads);
    private final AugmentOps augment = new CpuAugment(threads);
    private final LossOps loss = new CpuLoss(threads);
    private final OptimizerOps optimizer = new CpuOptimizer(threads);

    /**
     * @throws LinkageError if a native library cannot be loaded
     * @throws dev.whisker.WhiskerException if whisker.threads is not a number of threads
     */
    public CpuBackend() {
        DnnlPlans plans = new DnnlPlans(dnnl, threads, activation);
        conv = new CpuConv(plans);
        dense = new CpuDense(plans);
        threads.adopt();
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        return Dnnl.version() + " and whisker_cpu (" + WhiskerCpu.isa() + "), " + threads.count() + (threads.count() == 1 ? " thread" : " threads");
    }

    /** The files that oneDNN and our own operations were loaded from. */
    public String libraries() {
        return LoadedFiles.of("libdnnl", "libwhisker_cpu");
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
        transfers.copy(source, target);
    }

    @Override
    public void fill(Tensor target, double value) {
        if (target.dtype() == DType.INT32) {
            int[] values = new int[Math.toIntExact(target.size())];
            Arrays.fill(values, (int) value);
            write(target, values, 0, values.length);
            return;
        }
        threads.adopt();
        Call.check(WhiskerCpu.fill(Call.floats(target, target.size()), target.size(), (float) value), "fill");
    }

    @Override
    public void add(Tensor source, Tensor target) {
        threads.adopt();
        long n = target.size();
        long to = Call.floats(target, n);
        Call.check(WhiskerCpu.add(to, Call.floats(source, n), to, n), "add");
    }

    @Override
    public void synchronize() {
        // every call has finished when it returns
    }

    @Override
    public ConvOps conv() {
        return conv;
    }

    @Override
    public PoolOps pool() {
        return pool;
    }

    @Override
    public PadOps pad() {
        return pad;
    }

    @Override
    public GateOps gate() {
        return gate;
    }

    @Override
    public DenseOps dense() {
        return dense;
    }

    @Override
    public ActivationOps activation() {
        return activation;
    }

    @Override
    public NormOps norm() {
        return norm;
    }

    @Override
    public DropoutOps dropout() {
        return dropout;
    }

    @Override
    public AugmentOps augment() {
        return augment;
    }

    @Override
    public LossOps loss() {
        return loss;
    }

    @Override
    public OptimizerOps optimizer() {
        return optimizer;
    }

    @Override
    public void close() {
        dnnl.close();
    }
}
