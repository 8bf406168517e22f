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
        return open(isa, threads, Precision.FP32, KernelGradientChoice.OWN);
    }

    /** With own operations for this instruction set; in mixed precision they are those for "avx512". */
    public static CpuBackend of(String isa, Precision precision) {
        CpuBackend.fault(precision).ifPresent(fault -> abort(precision + ": " + fault));
        return open(isa, 0, precision, KernelGradientChoice.FASTER);
    }

    private static CpuBackend open(String isa, int threads, Precision precision, KernelGradientChoice choice) {
        try {
            assumeTrue(WhiskerCpu.setIsa(isa) == WhiskerCpu.OK, isa + " is not in this processor");
            return new CpuBackend(threads, precision, choice, PooledConvolutionChoice.FASTER);
        } finally {
            WhiskerCpu.setIsa(BEST);
        }
    }

    /** With every convolution before max pooling and relu in tiles for which that is possible. */
    public static CpuBackend withTiledConvolutions(Precision precision) {
        return new CpuBackend(0, precision, KernelGradientChoice.FASTER, PooledConvolutionChoice.TILED);
    }
}
