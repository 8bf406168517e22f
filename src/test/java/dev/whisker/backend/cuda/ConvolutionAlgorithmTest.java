package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.op.Precision;
import java.util.Map;
import java.util.Set;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;

class ConvolutionAlgorithmTest {
    private static ConvolutionAlgorithm algorithm(int id) {
        return new ConvolutionAlgorithm(id, 0, 0, true, cudnn.CUDNN_FMA_MATH);
    }

    /** Winograd's and Fourier's transforms lose digits, although they are deterministic. */
    @Test
    void fp32TakesPlainProductsOnly() {
        Map<Pass, Set<Integer>> products =
                Map.of(Pass.FORWARD, Set.of(0, 1, 2), Pass.INPUT, Set.of(1), Pass.KERNEL, Set.of(1));
        products.forEach((pass, ids) -> {
            for (int id = 0; id < 10; id++) {
                assertEquals(ids.contains(id) ? null : "less exact than fp32",
                        algorithm(id).unsuitable(pass, Precision.FP32, status -> ""), pass + " " + id);
                assertNull(algorithm(id).unsuitable(pass, Precision.TF32, status -> ""), pass + " " + id);
            }
        });
    }

    @Test
    void namesAlgorithmsAsCudnnDoes() {
        assertEquals("IMPLICIT_PRECOMP_GEMM", algorithm(1).name(Pass.FORWARD));
        assertEquals("ALGO_1", algorithm(1).name(Pass.INPUT));
        assertEquals("algorithm 99", algorithm(99).name(Pass.KERNEL));
        assertEquals("WINOGRAD on tensor cores",
                new ConvolutionAlgorithm(6, 0, 0, true, cudnn.CUDNN_TENSOR_OP_MATH).name(Pass.FORWARD));
    }
}
