package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.op.Precision;

/** The cpu backend as tests want it. */
public final class OpenCpu {
    private static final String BEST = WhiskerCpu.isa();

    private OpenCpu() {
    }

    /**
     * With the gradients of all convolutions' kernels by our own operation, and own operations for this instruction
     * set: "sse4.2", "avx2" or "avx512". Skips the test where the processor lacks it.
     *
     * @param threads 0 for one per physical core
     */
    public static CpuBackend withOwnKernelGradients(String isa, int threads) {
        return open(isa, threads, Precision.FP32, CpuChoices.FASTER.with(KernelGradientChoice.OWN));
    }

    /** With own operations for this instruction set; in mixed precision they are those for "avx512". */
    public static CpuBackend of(String isa, Precision precision) {
        return open(isa, 0, available(precision), CpuChoices.FASTER);
    }

    /** With the gradients of all convolutions' kernels by our own operation. */
    public static CpuBackend withOwnKernelGradientsInMixedPrecision() {
        return open(BEST, 0, available(Precision.MIXED), CpuChoices.FASTER.with(KernelGradientChoice.OWN));
    }

    private static Precision available(Precision precision) {
        CpuBackend.fault(precision).ifPresent(fault -> abort(precision + ": " + fault));
        return precision;
    }

    /** With inverted residual blocks as one operation wherever that is possible, by own operations for this set. */
    public static CpuBackend withJoinedResiduals(String isa, int threads) {
        return open(isa, threads, Precision.FP32, CpuChoices.FASTER.with(InvertedResidualChoice.JOINED));
    }

    /** With the convolutions of inverted residual blocks one after another. */
    public static CpuBackend withResidualsApart() {
        return new CpuBackend(0, Precision.FP32, CpuChoices.FASTER.with(InvertedResidualChoice.APART));
    }

    private static CpuBackend open(String isa, int threads, Precision precision, CpuChoices choices) {
        try {
            assumeTrue(WhiskerCpu.setIsa(isa) == WhiskerCpu.OK, isa + " is not in this processor");
            return new CpuBackend(threads, precision, choices);
        } finally {
            WhiskerCpu.setIsa(BEST);
        }
    }

    /** With every convolution before max pooling and relu in tiles for which that is possible. */
    public static CpuBackend withTiledConvolutions(Precision precision) {
        return new CpuBackend(0, precision, CpuChoices.FASTER.with(PooledConvolutionChoice.TILED));
    }
}
