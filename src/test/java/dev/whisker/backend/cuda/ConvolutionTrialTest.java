package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.check.Draw;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What becomes of algorithms that cuDNN offers and that then fail. */
class ConvolutionTrialTest extends OpenCuda {
    private static final Shape INPUT = Shape.of(2, 8, 8, 3);
    private static final Shape OUTPUT = Shape.of(2, 8, 8, 4);
    private static final Window2d WINDOW = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
    private static final String WHERE = "(2, 8, 8, 3) by a kernel (3, 3, 3, 4), strides (1, 1), dilation (1, 1), to "
            + "(2, 8, 8, 4) in fp32 that is deterministic and runs: ";
    private static final String AT_CALL =
            "CUDNN_STATUS_EXECUTION_FAILED (status 5000): a failure that a test asked for";
    private static final String BROKEN = "CUDA reports 'an illegal memory access was encountered' (error 700)";

    private static LinearPlan plan(Backend backend, Scratch scratch, Activation activation) {
        return backend.conv().plan(new Conv2dSpec(4, WINDOW, true, activation), INPUT, Backward.BOTH, scratch);
    }

    private String description() {
        try (Scratch scratch = new Scratch(); LinearPlan plan = plan(backend, scratch, Activation.RELU)) {
            return plan.description();
        }
    }

    private String refusal() {
        try (Scratch scratch = new Scratch()) {
            return assertThrows(WhiskerException.class,
                    () -> plan(backend, scratch, Activation.RELU)).getMessage();
        }
    }

    /** What the forward pass makes of random numbers, and which algorithm it took. */
    private record Result(double[] y, String description) {
    }

    private static Result forward(Backend backend, Activation activation) {
        Draw draw = new Draw(5);
        try (Scratch scratch = new Scratch(); Memory memory = backend.allocate(1 << 16);
                LinearPlan plan = plan(backend, scratch, activation)) {
            scratch.seal(backend::allocate);
            Tensor x = new Tensor(INPUT, DType.FLOAT32, memory, 0);
            Tensor kernel = new Tensor(Shape.of(3, 3, 3, 4), DType.FLOAT32, memory, 1 << 13);
            Tensor bias = new Tensor(Shape.of(4), DType.FLOAT32, memory, 1 << 14);
            Tensor y = new Tensor(OUTPUT, DType.FLOAT32, memory, 1 << 15);
            for (Tensor each : new Tensor[] {x, kernel, bias}) {
                backend.write(each, draw.normal(each.shape().size()));
            }
            plan.forward(x, kernel, bias, y);
            return new Result(backend.read(y), plan.description());
        }
    }

    @Test
    void theNextAlgorithmIsTakenAndHasTheSameNumbers() {
        Result expected = forward(backend, Activation.RELU);
        try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.open()) {
            failures.atCall(Pass.FORWARD, 1);
            Result actual = forward(other, Activation.RELU);
            assertEquals("cuDNN fp32: forward IMPLICIT_PRECOMP_GEMM, backward data ALGO_1, backward filter ALGO_1",
                    expected.description);
            assertEquals("cuDNN fp32: forward IMPLICIT_GEMM (IMPLICIT_PRECOMP_GEMM failed: " + AT_CALL
                    + "), backward data ALGO_1, backward filter ALGO_1", actual.description);
            assertArrayEquals(expected.y, actual.y);
            assertTrue(Arrays.stream(actual.y).anyMatch(value -> value > 0));
        }
    }

    @Test
    void ifAllFailTheLayerIsNamedAndWhatEachCandidateSaid() {
        try (StandInFailures failures = new StandInFailures()) {
            failures.atCall(Pass.FORWARD, 0);
            failures.atCall(Pass.FORWARD, 1);
            assertEquals("cuDNN has no algorithm for convolution forward of " + WHERE
                    + "WINOGRAD_NONFUSED is not deterministic, FFT is offered as CUDNN_STATUS_NOT_SUPPORTED, "
                    + "FFT_TILING is less exact than fp32, IMPLICIT_PRECOMP_GEMM failed: " + AT_CALL
                    + ", IMPLICIT_GEMM failed: " + AT_CALL + "; use --backend cpu for this model", refusal());
        }
    }

    @Test
    void eachPassIsRun() {
        for (Pass pass : new Pass[] {Pass.INPUT, Pass.KERNEL}) {
            try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.open();
                    Scratch scratch = new Scratch()) {
                failures.atCall(pass, 1);
                String message = assertThrows(WhiskerException.class,
                        () -> plan(other, scratch, Activation.RELU)).getMessage();
                assertTrue(message.startsWith("cuDNN has no algorithm for convolution " + pass.label() + " of "
                        + WHERE), message);
                assertTrue(message.endsWith(", ALGO_1 failed: " + AT_CALL + "; use --backend cpu for this model"),
                        message);
            }
        }
    }

    /** After such an error CUDA reports it at every call of the process. */
    @Test
    void anErrorThatComesLaterIsThatOfTheLayerToo() {
        try (StandInFailures failures = new StandInFailures()) {
            failures.whileRunning(Pass.FORWARD, 1);
            String message = refusal();
            assertTrue(message.contains(WHERE) && message.endsWith("IMPLICIT_PRECOMP_GEMM failed: " + BROKEN
                    + ", IMPLICIT_GEMM failed: the GPU failed before it was run: " + BROKEN
                    + "; use --backend cpu for this model"), message);
            WhiskerException e = assertThrows(WhiskerException.class, () -> backend.allocate(64));
            assertTrue(e.getMessage().startsWith(BROKEN), e.getMessage());
            close(); // of a backend whose GPU fails at every call
            backend = null;
        }
        open();
        assertEquals(forward(backend, Activation.RELU).y.length, OUTPUT.size());
    }

    @Test
    void aHeuristicThatFailsIsNotTheEnd() {
        try (StandInFailures failures = new StandInFailures()) {
            failures.ofTheHeuristic(Pass.FORWARD);
            failures.ofTheHeuristic(Pass.INPUT);
            assertEquals("cuDNN fp32: forward IMPLICIT_PRECOMP_GEMM, backward data ALGO_1, backward filter ALGO_1",
                    description());
            failures.atCall(Pass.INPUT, 1);
            close();
            open();
            assertEquals("cuDNN has no algorithm for convolution backward data of " + WHERE
                    + "its heuristic failed: CUDNN_STATUS_NOT_SUPPORTED (status 3000): a heuristic that a test wants "
                    + "to fail, ALGO_1 failed: " + AT_CALL + "; use --backend cpu for this model", refusal());
        }
    }

    /** A program for another batch size, and the same layer once more. */
    @Test
    void whatRanOnceIsNotRunAgain() {
        String first = description();
        try (StandInFailures failures = new StandInFailures()) {
            failures.atCall(Pass.FORWARD, 1);
            failures.atCall(Pass.INPUT, 1);
            assertEquals(first, description());
        }
    }

    /** Where the plan will not fit either, and says how large a batch would. */
    @Test
    void freeMemoryDecidesNothing() {
        assertTrue(CudaHere.isStandIn() || backend.freeBytes() > 0);
        try (Memory filler = backend.allocate(backend.freeBytes() - 4096)) {
            assertTrue(filler.byteSize() > 0);
            assertTrue(description().matches("cuDNN fp32: forward \\w+ \\(not run when planned, for lack of memory\\), "
                    + "backward data \\w+ \\(not run when planned, for lack of memory\\), "
                    + "backward filter \\w+ \\(not run when planned, for lack of memory\\)"), description());
        }
    }

    @Test
    void aBiasThatCudnnFailsToAddIsAddedByAnOwnKernel() {
        Result expected = forward(backend, Activation.LINEAR);
        try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.openWithAllByCudnn()) {
            failures.biasAtCall();
            Result actual = forward(other, Activation.LINEAR);
            assertEquals("cuDNN fp32: forward IMPLICIT_PRECOMP_GEMM (without bias, which failed: " + AT_CALL
                    + "), backward data ALGO_1, backward filter ALGO_1", actual.description);
            assertArrayEquals(expected.y, actual.y);
        }
    }
}
