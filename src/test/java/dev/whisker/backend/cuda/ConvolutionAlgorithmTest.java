package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;

class ConvolutionAlgorithmTest {
    private static final Shape INPUT = Shape.of(2, 8, 8, 3);
    private static final int FMA = cudnn.CUDNN_FMA_MATH;
    private static final int TENSOR_CORES = cudnn.CUDNN_TENSOR_OP_MATH;
    private static final ConvolutionAlgorithm RANDOM = new ConvolutionAlgorithm(0, 0, 0, false, FMA);
    private static final ConvolutionAlgorithm UNSUPPORTED = new ConvolutionAlgorithm(4, 3000, 0, true, FMA);
    private static final ConvolutionAlgorithm HUNGRY = new ConvolutionAlgorithm(5, 0, 1L << 40, true, FMA);
    private static final ConvolutionAlgorithm ROUNDING = new ConvolutionAlgorithm(1, 0, 64, true, TENSOR_CORES);
    private static final ConvolutionAlgorithm GOOD = new ConvolutionAlgorithm(1, 0, 64, true, FMA);

    @Test
    void takesTheFirstThatIsDeterministicAndExact() {
        List<ConvolutionAlgorithm> offered = List.of(RANDOM, UNSUPPORTED, HUNGRY, ROUNDING, GOOD);
        assertEquals(GOOD, ConvolutionAlgorithm.choose(Pass.FORWARD, offered, Precision.FP32, INPUT));
        assertEquals(ROUNDING, ConvolutionAlgorithm.choose(Pass.FORWARD, offered, Precision.TF32, INPUT));
    }

    @Test
    void saysWhatWasOfferedIfNoneWillDo() {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> ConvolutionAlgorithm.choose(Pass.KERNEL, List.of(RANDOM, HUNGRY), Precision.FP32, INPUT));
        assertTrue(e.getMessage().startsWith("cuDNN has no deterministic algorithm for convolution backward filter of (2, 8, 8, 3) in fp32; it offered ["),
                e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void namesAlgorithmsAsCudnnDoes() {
        assertEquals("forward IMPLICIT_PRECOMP_GEMM", GOOD.describe(Pass.FORWARD));
        assertEquals("backward data ALGO_1", GOOD.describe(Pass.INPUT));
        assertEquals("backward filter algorithm 99", new ConvolutionAlgorithm(99, 0, 0, true, FMA).describe(Pass.KERNEL));
    }
}
