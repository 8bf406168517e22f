package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.op.Precision;
import java.util.List;
import java.util.Set;

/**
 * One of the ways to compute a pass of a convolution that cuDNN's legacy functions know, as their heuristic describes
 * it.
 *
 * @param id            cuDNN's number
 * @param status        whether it can do this convolution
 * @param deterministic whether a second run gives the same bits
 * @param math          the math type it was described for
 */
record LegacyAlgorithm(int id, int status, boolean deterministic, int math) {
    private static final List<String> FORWARD = List.of("IMPLICIT_GEMM", "IMPLICIT_PRECOMP_GEMM", "GEMM", "DIRECT",
            "FFT", "FFT_TILING", "WINOGRAD", "WINOGRAD_NONFUSED");
    private static final List<String> INPUT =
            List.of("ALGO_0", "ALGO_1", "FFT", "FFT_TILING", "WINOGRAD", "WINOGRAD_NONFUSED");
    private static final List<String> KERNEL =
            List.of("ALGO_0", "ALGO_1", "FFT", "ALGO_3", "WINOGRAD", "WINOGRAD_NONFUSED", "FFT_TILING");

    /** The math type that lets algorithms have this precision and no less. */
    static int math(Precision precision) {
        return switch (precision) {
            case FP32 -> CUDNN_FMA_MATH;
            case TF32, MIXED -> CUDNN_DEFAULT_MATH;
        };
    }

    /** The deterministic ones that sum products of inputs and kernel elements, nothing else. */
    private static Set<Integer> products(ConvolutionPass pass) {
        return pass == ConvolutionPass.FORWARD ? Set.of(0, 1, 2) : Set.of(1);
    }

    /**
     * The same algorithm with the math type that it is to be used with. In fp32 that is FMA whatever it was described
     * for: then no version of cuDNN can take tensor cores.
     */
    LegacyAlgorithm usedFor(Precision precision) {
        return precision == Precision.FP32 ? new LegacyAlgorithm(id, status, deterministic, CUDNN_FMA_MATH) : this;
    }

    /** Why it may not be used, in words; null if it may. */
    String unsuitable(ConvolutionPass pass, Precision precision) {
        if (status != CUDNN_STATUS_SUCCESS) {
            return "offered as " + Cudnn.name(status);
        }
        if (!deterministic) {
            return "not deterministic";
        }
        // Winograd's and Fourier's transforms are deterministic too, but lose one to two digits.
        if (precision == Precision.FP32 && !products(pass).contains(id)) {
            return "less exact than fp32";
        }
        boolean exact = math == CUDNN_FMA_MATH || math == CUDNN_DEFAULT_MATH;
        return exact || math == CUDNN_TENSOR_OP_MATH && precision != Precision.FP32 ? null
                : "less exact than " + precision.label() + " (math type " + math + ")";
    }

    /** Such as "IMPLICIT_PRECOMP_GEMM"; followed by "on tensor cores" if it is described as using them. */
    String name(ConvolutionPass pass) {
        List<String> names = switch (pass) {
            case FORWARD -> FORWARD;
            case INPUT -> INPUT;
            case KERNEL -> KERNEL;
        };
        return (id < names.size() ? names.get(id) : "algorithm " + id)
                + (math == CUDNN_TENSOR_OP_MATH ? " on tensor cores" : "");
    }
}
