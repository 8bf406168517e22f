package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.WhiskerException;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * The rule that decides whether an implementation of oneDNN may compute a convolution or a matrix product.
 *
 * <p>Trusted are the families of implementations that the search in docs/searches.md has compared with the reference,
 * on the instruction sets that it had, except for the problems that they were seen to get wrong (oneDNN 3.11). Where
 * oneDNN's choice is not trusted, its next one is taken, and so on.
 */
final class TrustedKernels {
    /** Float32 channels that one vector register holds. */
    private static final int AVX2_CHANNELS = 8;
    private static final int AVX512_CHANNELS = 16;

    /** What the names of implementations for bfloat16 end with. */
    private static final String BFLOAT16 = "(avx512_core_bf16|avx512_core_amx|avx10_1_512|avx10_1_512_amx)";

    /** Every family that may compute anything; what is not here has not been searched. */
    private static final List<Family> FAMILIES = List.of(
            new Family("brg(_conv_fwd|_conv_bwd|conv_1x1|conv_strided):avx2", problem -> false),
            new Family("brg(_conv_fwd|_conv_bwd|conv_1x1|conv_strided):avx512_core", TrustedKernels::isNarrowColumn),
            new Family("brdgmm_dw:(avx2|avx512_core)", problem -> false),
            new Family("brg_matmul:(avx2|avx512_core)", problem -> false),
            new Family("jit_1x1:(sse41|avx|avx2)", problem -> isSparseGradient(problem, AVX2_CHANNELS)),
            new Family("jit_1x1:avx512_core", problem -> isSparseGradient(problem, AVX512_CHANNELS)),
            new Family("jit(_dw)?:(sse41|avx|avx2|avx512_core)", problem -> false),
            new Family("jit_uni_ncsp:conv", problem -> false),
            new Family("(x64:)?gemm:jit(:f32)?", problem -> false),
            new Family("(brg_conv_fwd|brg_conv_bwd|brgconv_1x1|brgconv_strided|brgconv_bwd_w|brgconv_bwd_strided"
                    + "|brgdmm_dw|jit|jit_dw|jit_1x1|jit_bf16|jit_bf16_1x1):" + BFLOAT16, problem -> !problem.usual),
            new Family("brg_matmul:" + BFLOAT16, problem -> false),
            new Family("gemm:jit:bf16", problem -> false),
            new Family("ref:any", problem -> false));

    private TrustedKernels() {
    }

    /** What one primitive computes. */
    enum Pass { FORWARD, BACKWARD_INPUT, BACKWARD_PARAMETERS }

    /**
     * What decides whether a kernel is right.
     *
     * @param channels    of the input
     * @param outputWidth in pixels; 1 for a matrix product
     * @param usual       whether it is a convolution as networks have them, or a matrix product: see {@link
     *                    #isUsual}
     */
    record Problem(Pass pass, long channels, long outputWidth, long strideHeight, long strideWidth, boolean usual) {
    }

    /**
     * The implementations of one name.
     *
     * @param errs whether they were seen to get a problem wrong
     */
    private record Family(Pattern name, Predicate<Problem> errs) {
        Family(String name, Predicate<Problem> errs) {
            this(Pattern.compile(name), errs);
        }
    }

    /**
     * No dilation, a kernel that fits into the picture, equal strides within it, and an output of more than one pixel
     * each way. All others are not left to oneDNN's convolutions in bfloat16: with AMX, forward passes read wrong
     * pixels or memory that is not theirs, and gradients of kernels were wrong or NaN (outputs one pixel wide with
     * strides of 3 across, kernels wider than the picture).
     */
    static boolean isUsual(Window2d window, Shape input, Shape output) {
        return window.dilationHeight() == 1 && window.dilationWidth() == 1
                && window.kernelHeight() <= input.height() && window.kernelWidth() <= input.width()
                && window.strideHeight() == window.strideWidth() && window.strideHeight() <= window.kernelHeight()
                && window.strideWidth() <= window.kernelWidth() && output.height() > 1 && output.width() > 1;
    }

    /**
     * One input channel, an output one pixel wide, strides 1 down and more across: forward reads past the end of the
     * input, and gives numbers that are wrong by the size of the output.
     */
    private static boolean isNarrowColumn(Problem problem) {
        return problem.pass == Pass.FORWARD && problem.channels == 1 && problem.outputWidth == 1
                && problem.strideHeight == 1 && problem.strideWidth > 1;
    }

    /**
     * The gradient of a strided kernel for fewer channels than a register holds. The workspace into which pixels are
     * gathered is as large as the channels there are, but is addressed in steps of whole registers: what is written
     * past its end made gradients wrong, and processes crash or hang.
     */
    private static boolean isSparseGradient(Problem problem, int register) {
        return problem.pass == Pass.BACKWARD_PARAMETERS && problem.channels < register
                && (problem.strideHeight > 1 || problem.strideWidth > 1);
    }

    /**
     * Whether an implementation gets a problem right, as far as is known. One that combines several is trusted if they
     * all are.
     */
    static boolean trusts(String implementation, Problem problem) {
        return Arrays.stream(implementation.split("\\+"))
                .allMatch(part -> FAMILIES.stream()
                        .anyMatch(family -> family.name.matcher(part).matches() && !family.errs.test(problem)));
    }

    /**
     * Moves a descriptor on to the first implementation that is trusted.
     *
     * @throws WhiskerException if there is none
     */
    static void settle(dnnl_primitive_desc descriptor, Problem problem) {
        settle(() -> Dnnl.implementation(descriptor), () -> {
            int status = dnnl_primitive_desc_next_impl(descriptor);
            if (status != dnnl_last_impl_reached) {
                Dnnl.check(status, "next implementation");
            }
            return status == dnnl_success;
        }, problem);
    }

    /**
     * @param name of the present implementation
     * @param next goes on to the next one; false if there is none
     */
    static void settle(Supplier<String> name, BooleanSupplier next, Problem problem) {
        List<String> refused = new ArrayList<>();
        while (!trusts(name.get(), problem)) {
            refused.add(name.get());
            if (!next.getAsBoolean()) {
                throw new WhiskerException("oneDNN offers " + String.join(", ", refused) + " for " + problem
                        + ", none of which is known to compute it right on this processor; use --backend reference, "
                        + "or change the layer");
            }
        }
    }
}
