package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.whisker.op.Precision;
import java.util.Map;
import java.util.Set;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;

class LegacyAlgorithmTest {
    private static LegacyAlgorithm algorithm(int id) {
        return new LegacyAlgorithm(id, 0, true, cudnn.CUDNN_FMA_MATH);
    }

    /** Winograd's and Fourier's transforms lose digits, although they are deterministic. */
    @Test
    void fp32TakesPlainProductsOnly() {
        Map<ConvolutionPass, Set<Integer>> products =
                Map.of(ConvolutionPass.FORWARD, Set.of(0, 1, 2), ConvolutionPass.INPUT, Set.of(1),
                        ConvolutionPass.KERNEL, Set.of(1));
        products.forEach((pass, ids) -> {
            for (int id = 0; id < 10; id++) {
                assertEquals(ids.contains(id) ? null : "less exact than fp32",
                        algorithm(id).unsuitable(pass, Precision.FP32), pass + " " + id);
                assertNull(algorithm(id).unsuitable(pass, Precision.TF32), pass + " " + id);
            }
        });
    }

    /** The default type lets float32 go to tensor cores: fp32 does not leave it at that. */
    @Test
    void fp32AlwaysAsksForFusedMultiplyAdd() {
        LegacyAlgorithm byDefault = new LegacyAlgorithm(0, 0, true, cudnn.CUDNN_DEFAULT_MATH);
        assertEquals(cudnn.CUDNN_FMA_MATH, byDefault.usedFor(Precision.FP32).math());
        assertEquals(cudnn.CUDNN_DEFAULT_MATH, byDefault.usedFor(Precision.TF32).math());
    }

    @Test
    void neitherOtherBitsEachTimeNorLessThanThePrecision() {
        assertEquals("not deterministic", new LegacyAlgorithm(1, 0, false, cudnn.CUDNN_FMA_MATH)
                .unsuitable(ConvolutionPass.INPUT, Precision.TF32));
        LegacyAlgorithm converting =
                new LegacyAlgorithm(1, 0, true, cudnn.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION);
        assertEquals("less exact than tf32 (math type 2)",
                converting.unsuitable(ConvolutionPass.INPUT, Precision.TF32));
        LegacyAlgorithm rounding = new LegacyAlgorithm(1, 0, true, cudnn.CUDNN_TENSOR_OP_MATH);
        assertEquals("less exact than fp32 (math type 1)",
                rounding.unsuitable(ConvolutionPass.INPUT, Precision.FP32));
        assertNull(rounding.unsuitable(ConvolutionPass.INPUT, Precision.TF32));
    }

    @Test
    void namesAlgorithmsAsCudnnDoes() {
        assertEquals("IMPLICIT_PRECOMP_GEMM", algorithm(1).name(ConvolutionPass.FORWARD));
        assertEquals("ALGO_1", algorithm(1).name(ConvolutionPass.INPUT));
        assertEquals("algorithm 99", algorithm(99).name(ConvolutionPass.KERNEL));
        assertEquals("WINOGRAD on tensor cores",
                new LegacyAlgorithm(6, 0, true, cudnn.CUDNN_TENSOR_OP_MATH).name(ConvolutionPass.FORWARD));
    }
}
