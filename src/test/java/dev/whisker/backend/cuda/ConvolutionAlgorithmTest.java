package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
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
    private static final ConvolutionAlgorithm LESS_HUNGRY = new ConvolutionAlgorithm(7, 0, 1L << 35, true, FMA);
    private static final ConvolutionAlgorithm HALF =
            new ConvolutionAlgorithm(1, 0, 64, true, cudnn.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION);
    private static final ConvolutionAlgorithm IMPOSSIBLE = new ConvolutionAlgorithm(6, 0, 0, true, FMA);
    private static final ConvolutionAlgorithm ROUNDING = new ConvolutionAlgorithm(1, 0, 64, true, TENSOR_CORES);
    private static final ConvolutionAlgorithm GOOD = new ConvolutionAlgorithm(1, 0, 64, true, FMA);
    private static final ConvolutionAlgorithm PLAIN =
            new ConvolutionAlgorithm(3, 0, 64, true, cudnn.CUDNN_DEFAULT_MATH);

    private static ConvolutionAlgorithm choose(Pass pass, Precision precision, ConvolutionAlgorithm... offered) {
        return ConvolutionAlgorithm.choose(pass, List.of(offered), precision, INPUT, (id, math) -> bytes(id, true));
    }

    private static long bytes(int id, boolean documented) {
        return id == 5 ? 1L << 40 : id == 6 ? -1 : id == 7 ? 1L << 35 : id == 1 && !documented ? -1 : 32;
    }

    @Test
    void takesTheFirstThatIsDeterministicAndExact() {
        assertEquals(new ConvolutionAlgorithm(1, 0, 32, true, FMA),
                choose(Pass.FORWARD, Precision.FP32, RANDOM, UNSUPPORTED, HUNGRY, IMPOSSIBLE, ROUNDING, GOOD));
        assertEquals(new ConvolutionAlgorithm(1, 0, 32, true, TENSOR_CORES),
                choose(Pass.FORWARD, Precision.TF32, RANDOM, UNSUPPORTED, HUNGRY, IMPOSSIBLE, ROUNDING, GOOD));
    }

    /** The default type lets float32 go to tensor cores: fp32 does not leave it at that. */
    @Test
    void fp32AlwaysAsksForFusedMultiplyAdd() {
        assertEquals(FMA, choose(Pass.INPUT, Precision.FP32, PLAIN).math());
        assertEquals(cudnn.CUDNN_DEFAULT_MATH, choose(Pass.INPUT, Precision.TF32, PLAIN).math());
    }

    /** Whether there is room is for the memory plan to say. */
    @Test
    void takesTheLeastOfLargeWorkspacesIfThereIsNoOther() {
        List<Integer> asked = new ArrayList<>();
        ConvolutionAlgorithm chosen = ConvolutionAlgorithm.choose(Pass.INPUT, List.of(HUNGRY, LESS_HUNGRY, HUNGRY),
                Precision.FP32, INPUT, (id, math) -> {
            asked.add(id);
            return bytes(id, true);
        });
        assertEquals(new ConvolutionAlgorithm(7, 0, 1L << 35, true, FMA), chosen);
        // the query leaves the descriptor with the math type it was asked for
        assertEquals(7, asked.get(asked.size() - 1));
    }

    /** cuDNN documents which algorithms are deterministic; its heuristic may be silent about them, or fail. */
    @Test
    void takesTheDocumentedOneIfNoneThatIsOfferedWillDo() {
        assertEquals(new ConvolutionAlgorithm(1, 0, 32, true, FMA), choose(Pass.KERNEL, Precision.FP32));
        assertEquals(new ConvolutionAlgorithm(1, 0, 32, true, FMA),
                choose(Pass.KERNEL, Precision.FP32, RANDOM, ROUNDING, IMPOSSIBLE));
        assertEquals(new ConvolutionAlgorithm(1, 0, 32, true, cudnn.CUDNN_DEFAULT_MATH),
                choose(Pass.FORWARD, Precision.TF32, HALF));
    }

    @Test
    void saysWhatWasOfferedIfNoneWillDo() {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> ConvolutionAlgorithm.choose(Pass.KERNEL, List.of(RANDOM, ROUNDING), Precision.FP32,
                INPUT, (id, math) -> bytes(id, false)));
        assertTrue(e.getMessage().startsWith("cuDNN has no deterministic algorithm for convolution backward filter of "
                + "(2, 8, 8, 3) in fp32; it offered ["),
                e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void namesAlgorithmsAsCudnnDoes() {
        assertEquals("forward IMPLICIT_PRECOMP_GEMM", GOOD.describe(Pass.FORWARD));
        assertEquals("backward data ALGO_1", GOOD.describe(Pass.INPUT));
        assertEquals("backward filter algorithm 99",
                new ConvolutionAlgorithm(99, 0, 0, true, FMA).describe(Pass.KERNEL));
    }
}
