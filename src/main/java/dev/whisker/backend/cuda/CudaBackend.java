package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.Disposal;
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
import dev.whisker.op.Precision;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;

/**
 * An NVIDIA GPU, in float32: convolutions by cuDNN, matrix products by cuBLASLt, all else by own kernels.
 *
 * <p>Calls return when their work is queued; reading a tensor waits for it. A second run gives the same bits: algorithms are chosen among the deterministic ones by cuDNN's and
 * cuBLASLt's heuristics alone, never by time, and own kernels sum in a fixed order. Nothing is allocated, chosen or waited for between two transfers but by the
 * operations that say so.
 */
public final class CudaBackend implements Backend {
    private final CudaProbe.Device device;
    private final Precision precision;
    private final Disposal owned = new Disposal();
    private final Gpu gpu;
    private final CudaTransfers transfers;
    private final ActivationOps activation;
    private final ConvOps conv;
    private final DenseOps dense;
    private final PoolOps pool;
    private final PadOps pad;
    private final GateOps gate;
    private final NormOps norm;
    private final DropoutOps dropout;
    private final AugmentOps augment;
    private final LossOps loss;
    private final OptimizerOps optimizer;

    /**
     * @param device one that {@link CudaProbe} found usable
     * @throws dev.whisker.WhiskerException if the GPU cannot be opened, or has not the little memory free that the backend itself needs
     */
    public CudaBackend(CudaProbe.Device device, Precision precision) {
        this.device = device;
        this.precision = precision;
        try {
            gpu = owned.add(new Gpu(device.index()), Gpu::close);
            transfers = owned.add(new CudaTransfers(gpu), CudaTransfers::close);
            Cudnn cudnn = owned.add(new Cudnn(gpu), Cudnn::close);
            CublasLt cublas = owned.add(new CublasLt(gpu), CublasLt::close);
            CudaActivation activations = new CudaActivation(gpu);
            CudaPad pads = new CudaPad(gpu);
            CudaPlans plans = new CudaPlans(gpu, cudnn, cublas, precision, activations, pads);
            activation = activations;
            pad = pads;
            conv = new CudaConv(plans);
            dense = new CudaDense(plans);
            pool = new CudaPool(gpu);
            gate = new CudaGate(gpu);
            norm = new CudaNorm(gpu);
            dropout = new CudaDropout(gpu);
            augment = new CudaAugment(gpu, transfers);
            loss = new CudaLoss(gpu);
            optimizer = new CudaOptimizer(gpu);
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String description() {
        return device.describe() + ", " + CudaLibraries.find().versions();
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public DType floatType() {
        return DType.FLOAT32;
    }

    @Override
    public DType integerType() {
        return DType.INT32;
    }

    /** All of them: a GPU computes the faster the more it has to do at once. */
    @Override
    public int picturesAtATime() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Memory allocate(long bytes) {
        return new DeviceMemory(gpu, bytes);
    }

    @Override
    public long freeBytes() {
        return gpu.freeBytes();
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
        long n = target.size();
        int status = target.dtype() == DType.INT32
                ? WhiskerCuda.fillIntegers(Tensors.integers(target, n), n, (int) value, gpu.stream())
                : WhiskerCuda.fill(Tensors.floats(target, n), n, (float) value, gpu.stream());
        gpu.check(status, "fill", target.shape());
    }

    @Override
    public void add(Tensor source, Tensor target) {
        long n = target.size();
        long to = Tensors.floats(target, n);
        gpu.check(WhiskerCuda.add(to, Tensors.floats(source, n), to, n, gpu.stream()), "add", target.shape());
    }

    @Override
    public void synchronize() {
        gpu.synchronize();
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
        owned.close();
    }
}
