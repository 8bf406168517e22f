package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.WhiskerException;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Shape;
import java.util.List;

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
    /**
     * More than this is not worth what it displaces, a batch of this many bytes of activations, as long as there is
     * another choice.
     */
    private static final long LARGE_WORKSPACE = 1L << 30;
    /**
     * IMPLICIT_PRECOMP_GEMM, and ALGO_1 of both gradients: by cuDNN's documentation deterministic, and for NHWC kernels
     * in float32.
     */
    private static final int DOCUMENTED = 1;

    /** The three passes, with cuDNN's names of the algorithms by their numbers. */
    enum Pass {
        FORWARD("forward", "IMPLICIT_GEMM", "IMPLICIT_PRECOMP_GEMM", "GEMM", "DIRECT", "FFT", "FFT_TILING", "WINOGRAD",
                "WINOGRAD_NONFUSED"),
        INPUT("backward data", "ALGO_0", "ALGO_1", "FFT", "FFT_TILING", "WINOGRAD", "WINOGRAD_NONFUSED"),
        KERNEL("backward filter", "ALGO_0", "ALGO_1", "FFT", "ALGO_3", "WINOGRAD", "WINOGRAD_NONFUSED", "FFT_TILING");

        private final String label;
        private final List<String> algorithms;

        Pass(String label, String... algorithms) {
            this.label = label;
            this.algorithms = List.of(algorithms);
        }

        String label() {
            return label;
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
     * The workspace that an algorithm really needs, which depends on the descriptor's math type; negative if it cannot
     * do this convolution after all.
     */
    interface WorkspaceQuery {
        long bytes(int id, int math);
    }

    /**
     * The first that can, in the heuristic's order from the fastest on, gives the same bits every time, and keeps the
     * precision. If all of these need much memory, the one that needs least; if there is none, the one that cuDNN
     * documents as such. Nothing is timed: a choice by time may differ the next day, and the bits with it.
     *
     * <p>In fp32 the math type is FMA whatever an algorithm was described for: then no version of cuDNN can take tensor
     * cores.
     *
     * @param query is asked last for the algorithm that is returned
     * @throws WhiskerException if there is none
     */
    static ConvolutionAlgorithm choose(Pass pass, List<ConvolutionAlgorithm> candidates, Precision precision,
            Shape input, WorkspaceQuery query) {
        ConvolutionAlgorithm least = null;
        for (ConvolutionAlgorithm each : candidates) {
            if (each.status == CUDNN_STATUS_SUCCESS && each.deterministic && each.keeps(precision)) {
                ConvolutionAlgorithm asked = ask(each.id, precision == Precision.FP32 ? CUDNN_FMA_MATH : each.math,
                        query);
                if (asked != null && asked.workspace <= LARGE_WORKSPACE) {
                    return asked;
                }
                if (asked != null && (least == null || asked.workspace < least.workspace)) {
                    least = asked;
                }
            }
        }
        ConvolutionAlgorithm last = least == null ? ask(DOCUMENTED, math(precision), query)
                : ask(least.id, least.math, query);
        if (last == null) {
            throw new WhiskerException("cuDNN has no deterministic algorithm for convolution " + pass.label() + " of "
                    + input + " in "
                    + precision.label() + "; it offered " + candidates + "; use --backend cpu for this model");
        }
        return last;
    }

    /** Whether its arithmetic is no coarser than the precision says. */
    private boolean keeps(Precision precision) {
        return math == CUDNN_FMA_MATH || math == CUDNN_DEFAULT_MATH || math == CUDNN_TENSOR_OP_MATH
                && precision != Precision.FP32;
    }

    /** An algorithm with the workspace that it needs; null if it cannot do this convolution. */
    private static ConvolutionAlgorithm ask(int id, int math, WorkspaceQuery query) {
        long bytes = query.bytes(id, math);
        return bytes < 0 ? null : new ConvolutionAlgorithm(id, CUDNN_STATUS_SUCCESS, bytes, true, math);
    }

    /** Such as "forward IMPLICIT_PRECOMP_GEMM". */
    String describe(Pass pass) {
        return pass.label + " " + (id < pass.algorithms.size() ? pass.algorithms.get(id) : "algorithm " + id);
    }
}
