package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.backend.own.OwnOperations;
import dev.whisker.op.Backend;
import dev.whisker.op.DeviceMeter;
import dev.whisker.op.Operations;
import dev.whisker.op.PendingRead;
import dev.whisker.op.Precision;
import dev.whisker.op.Repetition;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * An NVIDIA GPU, in float32 or with activations in bfloat16: convolutions by cuDNN, matrix products by cuBLASLt, all
 * else by own kernels.
 *
 * <p>Calls return when their work is queued; reading a tensor waits for it. A second run gives the same bits:
 * algorithms are chosen among the deterministic ones by cuDNN's and cuBLASLt's heuristics alone, never by time, and own
 * kernels sum in a fixed order. Nothing is allocated, chosen or waited for between two transfers but by the operations
 * that say so.
 */
public final class CudaBackend implements Backend {
    /** Ampere: the first that multiplies bfloat16, and the oldest that the kernels for that type are compiled for. */
    private static final int BFLOAT16_CAPABILITY = 80;

    private final CudaProbe.Device device;
    private final Precision precision;
    private final CudaChoices choices;
    private final OwnedResources owned = new OwnedResources();
    private final Gpu gpu;
    private final CudaTransfers transfers;
    private final OwnOperations own;
    private final Operations operations;
    private final CudaDevice queueing;

    /**
     * @param device one that {@link CudaProbe} found usable
     * @param choiceNames how to compute what can be computed in two ways, as {@link CudaChoices} says
     * @throws dev.whisker.WhiskerException if a choice is unknown, the GPU cannot be opened, or has not the little
     *         memory free that the backend itself needs
     */
    public CudaBackend(CudaProbe.Device device, Precision precision, Map<String, String> choiceNames) {
        this.device = device;
        this.precision = precision;
        choices = CudaChoices.of(choiceNames);
        choices.requirePrecision(precision);
        fault(device, precision).ifPresent(fault -> {
            throw new WhiskerException("the cuda backend does not compute in " + precision.label() + " on this GPU: "
                    + fault + "; use --precision " + Precision.FP32.label());
        });
        try {
            gpu = owned.add(new Gpu(device.index()), Gpu::close);
            transfers = owned.add(new CudaTransfers(gpu), CudaTransfers::close);
            Cudnn cudnn = owned.add(new Cudnn(gpu), Cudnn::close);
            CublasLt cublas = owned.add(new CublasLt(gpu), CublasLt::close);
            queueing = new CudaDevice(gpu, precision.activationType(), transfers, choices.poolsWithBias());
            own = new OwnOperations(queueing);
            CudaPlans plans = new CudaPlans(gpu, cudnn, cublas, precision, choices, own.pad());
            operations = own.with(new CudaConv(plans), new CudaDense(plans));
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /** Why such a GPU cannot compute in this precision, in one line, if it cannot. */
    private static Optional<String> fault(CudaProbe.Device device, Precision precision) {
        return precision == Precision.MIXED && device.capability() < BFLOAT16_CAPABILITY
                ? Optional.of("it needs compute capability 8.0 or more, and this is " + device.describe())
                : Optional.empty();
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

    /** All of them: a GPU computes the faster the more it has to do at once. */
    @Override
    public int picturesAtATime() {
        return Integer.MAX_VALUE;
    }

    /** Unless it was chosen not to, to compare. */
    @Override
    public boolean joinsLayers() {
        return choices.joinsLayers();
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
    public PendingRead beginRead(Tensor source) {
        return transfers.beginRead(source);
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
        gpu.synchronize();
    }

    @Override
    public Optional<DeviceMeter> meter() {
        return Optional.of(new CudaMeter(gpu));
    }

    @Override
    public boolean isAsynchronous() {
        return true;
    }

    @Override
    public Optional<Repetition> repetition() {
        return choices.graph() ? Optional.of(new CudaRepetition(queueing)) : Optional.empty();
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public void close() {
        owned.close();
    }
}
