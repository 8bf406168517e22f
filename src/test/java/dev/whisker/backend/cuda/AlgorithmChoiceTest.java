package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.AlgorithmChoice.Workspace;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.op.Precision;
import dev.whisker.tensor.MemoryShortage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;

class AlgorithmChoiceTest {
    private static final int FMA = cudnn.CUDNN_FMA_MATH;
    private static final int TENSOR_CORES = cudnn.CUDNN_TENSOR_OP_MATH;
    private static final ConvolutionAlgorithm RANDOM = new ConvolutionAlgorithm(0, 0, 0, false, FMA);
    private static final ConvolutionAlgorithm PLAIN = new ConvolutionAlgorithm(0, 0, 0, true, FMA);
    private static final ConvolutionAlgorithm DEFAULT =
            new ConvolutionAlgorithm(0, 0, 0, true, cudnn.CUDNN_DEFAULT_MATH);
    private static final ConvolutionAlgorithm HUNGRY = new ConvolutionAlgorithm(4, 0, 1L << 40, true, FMA);
    private static final ConvolutionAlgorithm LESS_HUNGRY = new ConvolutionAlgorithm(5, 0, 1L << 35, true, FMA);
    private static final ConvolutionAlgorithm HALF =
            new ConvolutionAlgorithm(1, 0, 64, true, cudnn.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION);
    private static final ConvolutionAlgorithm IMPOSSIBLE = new ConvolutionAlgorithm(2, 0, 0, true, FMA);
    private static final ConvolutionAlgorithm ROUNDING = new ConvolutionAlgorithm(1, 0, 64, true, TENSOR_CORES);
    private static final ConvolutionAlgorithm GOOD = new ConvolutionAlgorithm(1, 0, 64, true, FMA);

    /** What cuDNN would say. */
    private static final class Said implements AlgorithmChoice.Subject {
        private final AlgorithmOffer offer;
        private final Map<Integer, String> failures;
        private final List<Integer> run = new ArrayList<>();

        Said(Map<Integer, String> failures, ConvolutionAlgorithm... offered) {
            this(failures, new AlgorithmOffer(List.of(offered), null));
        }

        Said(Map<Integer, String> failures, AlgorithmOffer offer) {
            this.failures = failures;
            this.offer = offer;
        }

        @Override
        public String describe() {
            return "(2, 8, 8, 3)";
        }

        @Override
        public AlgorithmOffer offer() {
            return offer;
        }

        @Override
        public String name(int status) {
            return status == 3000 ? "CUDNN_STATUS_NOT_SUPPORTED" : "status " + status;
        }

        @Override
        public Workspace workspace(int id, int math) {
            return switch (id) {
                case 2 -> new Workspace(0, "CUDNN_STATUS_NOT_SUPPORTED (status 3000)");
                case 4 -> new Workspace(1L << 40, null);
                case 5 -> new Workspace(1L << 35, null);
                default -> new Workspace(32, null);
            };
        }

        @Override
        public Optional<String> failure(ConvolutionAlgorithm algorithm) {
            run.add(algorithm.id());
            if ("memory".equals(failures.get(algorithm.id()))) {
                throw new MemoryShortage("GPU memory", algorithm.workspace(), 0);
            }
            return Optional.ofNullable(failures.get(algorithm.id()));
        }
    }

    private static ConvolutionAlgorithm chosen(Pass pass, Precision precision, ConvolutionAlgorithm... offered) {
        AlgorithmChoice choice = AlgorithmChoice.of(pass, precision, new Said(Map.of(), offered));
        assertEquals(List.of(), choice.failed());
        assertTrue(choice.run());
        return choice.algorithm();
    }

    private static ConvolutionAlgorithm algorithm(int id, int math) {
        return new ConvolutionAlgorithm(id, 0, 32, true, math);
    }

    @Test
    void takesTheFirstThatIsDeterministicAndExact() {
        ConvolutionAlgorithm unsupported = new ConvolutionAlgorithm(6, 3000, 0, true, FMA);
        ConvolutionAlgorithm[] offered = {RANDOM, unsupported, HUNGRY, IMPOSSIBLE, ROUNDING, GOOD};
        assertEquals(algorithm(1, FMA), chosen(Pass.FORWARD, Precision.FP32, offered));
        assertEquals(algorithm(1, TENSOR_CORES), chosen(Pass.FORWARD, Precision.TF32, offered));
    }

    /** The default type lets float32 go to tensor cores: fp32 does not leave it at that. */
    @Test
    void fp32AlwaysAsksForFusedMultiplyAdd() {
        assertEquals(algorithm(0, FMA), chosen(Pass.FORWARD, Precision.FP32, DEFAULT));
        assertEquals(algorithm(0, cudnn.CUDNN_DEFAULT_MATH), chosen(Pass.FORWARD, Precision.TF32, DEFAULT));
    }

    /** cuDNN documents which algorithms are deterministic; its heuristic may be silent about them, or fail. */
    @Test
    void takesTheDocumentedOneIfNoneThatIsOfferedWillDo() {
        assertEquals(algorithm(1, FMA), chosen(Pass.KERNEL, Precision.FP32));
        assertEquals(algorithm(1, FMA), chosen(Pass.KERNEL, Precision.FP32, RANDOM, ROUNDING, IMPOSSIBLE));
        assertEquals(algorithm(1, cudnn.CUDNN_DEFAULT_MATH), chosen(Pass.FORWARD, Precision.TF32, HALF));
        assertEquals(algorithm(1, FMA), AlgorithmChoice.of(Pass.KERNEL, Precision.FP32,
                new Said(Map.of(), new AlgorithmOffer(List.of(), "broken"))).algorithm());
    }

    @Test
    void takesTheNextIfOneFailsAndTellsSo() {
        Said said = new Said(Map.of(1, "CUDNN_STATUS_EXECUTION_FAILED (status 5000)"), GOOD, PLAIN);
        AlgorithmChoice choice = AlgorithmChoice.of(Pass.FORWARD, Precision.FP32, said);
        assertEquals(algorithm(0, FMA), choice.algorithm());
        assertEquals(List.of(1, 0), said.run);
        assertEquals("forward IMPLICIT_GEMM (IMPLICIT_PRECOMP_GEMM failed: CUDNN_STATUS_EXECUTION_FAILED "
                + "(status 5000))", choice.describe());
    }

    /** After all others, also the one that is documented: the least of them. */
    @Test
    void triesLargeWorkspacesLast() {
        Said said = new Said(Map.of(1, "no"), HUNGRY, LESS_HUNGRY, HUNGRY);
        AlgorithmChoice choice = AlgorithmChoice.of(Pass.INPUT, Precision.TF32, said);
        assertEquals(new ConvolutionAlgorithm(5, 0, 1L << 35, true, FMA), choice.algorithm());
        assertEquals(List.of(1, 5), said.run);
    }

    /** Whether there is room is for the memory plan to say; the bits may not depend on it. */
    @Test
    void takesUnseenWhatThereIsNoMemoryToRun() {
        AlgorithmChoice choice =
                AlgorithmChoice.of(Pass.FORWARD, Precision.FP32, new Said(Map.of(1, "memory"), GOOD, PLAIN));
        assertEquals(algorithm(1, FMA), choice.algorithm());
        assertEquals("forward IMPLICIT_PRECOMP_GEMM (not run when planned, for lack of memory)", choice.describe());
    }

    private static void assertRefused(String message, Pass pass, Precision precision, Said said) {
        WhiskerException e = assertThrows(WhiskerException.class, () -> AlgorithmChoice.of(pass, precision, said));
        assertEquals(message, e.getMessage());
    }

    @Test
    void saysOfEachCandidateWhyNotIfNoneWillDo() {
        assertRefused("cuDNN has no algorithm for convolution backward filter of (2, 8, 8, 3) in fp32 that is "
                + "deterministic and runs: ALGO_0 is not deterministic, "
                + "ALGO_1 on tensor cores is less exact than fp32 (math type 1), "
                + "ALGO_1 failed: CUDNN_STATUS_EXECUTION_FAILED (status 5000); use --backend cpu for this model",
                Pass.KERNEL, Precision.FP32,
                new Said(Map.of(1, "CUDNN_STATUS_EXECUTION_FAILED (status 5000)"), RANDOM, ROUNDING));
        assertRefused("cuDNN has no algorithm for convolution forward of (2, 8, 8, 3) in fp32 that is "
                + "deterministic and runs: WINOGRAD is offered as CUDNN_STATUS_NOT_SUPPORTED, "
                + "GEMM has no workspace size: CUDNN_STATUS_NOT_SUPPORTED (status 3000), "
                + "IMPLICIT_GEMM failed: a, IMPLICIT_PRECOMP_GEMM failed: b; use --backend cpu for this model",
                Pass.FORWARD, Precision.FP32, new Said(Map.of(0, "a", 1, "b"),
                        new ConvolutionAlgorithm(6, 3000, 0, true, FMA), IMPOSSIBLE, PLAIN));
    }

    @Test
    void keepsWhatTheHeuristicFailedWith() {
        assertRefused("cuDNN has no algorithm for convolution backward data of (2, 8, 8, 3) in tf32 that is "
                + "deterministic and runs: its heuristic failed: CUDNN_STATUS_BAD_PARAM (status 2000): dilation, "
                + "ALGO_1 failed: no; use --backend cpu for this model", Pass.INPUT, Precision.TF32,
                new Said(Map.of(1, "no"),
                        new AlgorithmOffer(List.of(), "CUDNN_STATUS_BAD_PARAM (status 2000): dilation")));
    }
}
