package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.op.Precision;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * One of cuDNN's ways to compute a pass of a convolution, as its heuristic describes it.
 *
 * @param id            cuDNN's number
 * @param status        whether it can do this convolution
 * @param workspace     bytes of memory it needs while it runs
 * @param deterministic whether a second run gives the same bits
 * @param math          the math type it was described for
 */
record ConvolutionAlgorithm(int id, int status, long workspace, boolean deterministic, int math) {
    /** The three passes, with cuDNN's names of the algorithms by their numbers. */
    enum Pass {
        FORWARD("forward", Set.of(0, 1, 2), "IMPLICIT_GEMM", "IMPLICIT_PRECOMP_GEMM", "GEMM", "DIRECT", "FFT",
                "FFT_TILING", "WINOGRAD", "WINOGRAD_NONFUSED"),
        INPUT("backward data", Set.of(1), "ALGO_0", "ALGO_1", "FFT", "FFT_TILING", "WINOGRAD", "WINOGRAD_NONFUSED"),
        KERNEL("backward filter", Set.of(1), "ALGO_0", "ALGO_1", "FFT", "ALGO_3", "WINOGRAD", "WINOGRAD_NONFUSED",
                "FFT_TILING");

        private final String label;
        private final Set<Integer> products;
        private final List<String> algorithms;

        /** @param products the deterministic ones that sum products of inputs and kernel elements, nothing else */
        Pass(String label, Set<Integer> products, String... algorithms) {
            this.label = label;
            this.products = products;
            this.algorithms = List.of(algorithms);
        }

        String label() {
            return label;
        }

        String name(int id) {
            return id < algorithms.size() ? algorithms.get(id) : "algorithm " + id;
        }
    }

    /** The math type that lets algorithms have this precision and no less. */
    static int math(Precision precision) {
        return switch (precision) {
            case FP32 -> CUDNN_FMA_MATH;
            case TF32 -> CUDNN_DEFAULT_MATH;
        };
    }

    /**
     * The same algorithm with the math type that it is to be used with. In fp32 that is FMA whatever it was described
     * for: then no version of cuDNN can take tensor cores.
     */
    ConvolutionAlgorithm usedFor(Precision precision) {
        return precision == Precision.FP32 ? new ConvolutionAlgorithm(id, status, workspace, deterministic,
                CUDNN_FMA_MATH) : this;
    }

    ConvolutionAlgorithm withWorkspace(long bytes) {
        return new ConvolutionAlgorithm(id, status, bytes, deterministic, math);
    }

    /**
     * Why it may not be used, in words; null if it may.
     *
     * @param names names a status of cuDNN
     */
    String unsuitable(Pass pass, Precision precision, IntFunction<String> names) {
        if (status != CUDNN_STATUS_SUCCESS) {
            return "offered as " + names.apply(status);
        }
        if (!deterministic) {
            return "not deterministic";
        }
        // Winograd's and Fourier's transforms are deterministic too, but lose one to two digits.
        if (precision == Precision.FP32 && !pass.products.contains(id)) {
            return "less exact than fp32";
        }
        boolean exact = math == CUDNN_FMA_MATH || math == CUDNN_DEFAULT_MATH;
        return exact || math == CUDNN_TENSOR_OP_MATH && precision != Precision.FP32 ? null
                : "less exact than " + precision.label() + " (math type " + math + ")";
    }

    /** Such as "IMPLICIT_PRECOMP_GEMM"; followed by "on tensor cores" if it is described as using them. */
    String name(Pass pass) {
        return pass.name(id) + (math == CUDNN_TENSOR_OP_MATH ? " on tensor cores" : "");
    }
}
