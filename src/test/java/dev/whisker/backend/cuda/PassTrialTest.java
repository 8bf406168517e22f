package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.check.Draw;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
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

/** What becomes of engines that cuDNN offers and that then fail. */
class PassTrialTest extends OpenCuda {
    private static final Shape INPUT = Shape.of(2, 8, 8, 3);
    private static final Shape OUTPUT = Shape.of(2, 8, 8, 4);
    private static final Window2d WINDOW = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
    private static final String WHERE = "(2, 8, 8, 3) by a kernel (3, 3, 3, 4), strides (1, 1), dilation (1, 1), to "
            + "(2, 8, 8, 4) in fp32 that is deterministic and runs: ";
    private static final String AT_CALL =
            "CUDNN_STATUS_EXECUTION_FAILED (status 5000): a failure that a test asked for";
    /** Bytes of the stand-in's workspace for such a convolution. */
    private static final int SPACE = 512 + 4 * 8 * 8 * (3 + 4);
    /** An engine of the stand-in that needs more memory than there is: taken unseen if there is no other. */
    private static final int HUNGRY = 9;
    private static final String NO_PLAN =
            "CUDNN_STATUS_NOT_SUPPORTED (status 3000): an engine of which no plan can be made";
    /** What the stand-in has, first of all what may not be taken. */
    private static final String REFUSED = "engine 20 is NONDETERMINISTIC, engine 80 is RUNTIME_COMPILATION, "
            + "engine 33 is numerical note 12, engine 34 is behavior note 7, "
            + "engine 12 is TENSOR_CORE and DOWN_CONVERT_INPUTS, "
            + "engine 13 is TENSOR_CORE and REDUCED_PRECISION_REDUCTION, engine 50 is TENSOR_CORE, "
            + "engine 6 is WINOGRAD and WINOGRAD_TILE_4x4, engine 3 is FFT, "
            + "engine 7 cannot be planned: " + NO_PLAN + ", engine 9 cannot be planned: " + NO_PLAN + ", ";
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

    private static String plain(int space) {
        return " engine 1 (CUBLASLT_DEPENDENCY, workspace " + space + " bytes)";
    }

    @Test
    void theNextEngineIsTakenAndHasTheSameNumbers() {
        Result expected = forward(backend, Activation.RELU);
        try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.open()) {
            failures.atCall(ConvolutionPass.FORWARD, 1);
            Result actual = forward(other, Activation.RELU);
            String gradients = ", backward data" + plain(SPACE) + ", backward filter" + plain(SPACE);
            assertEquals("cuDNN fp32: forward" + plain(SPACE) + gradients, expected.description);
            assertEquals("cuDNN fp32: forward engine 0 (STRICT_NAN_PROP, workspace 0 bytes; engine 1 failed: " + AT_CALL
                    + ")" + gradients, actual.description);
            assertArrayEquals(expected.y, actual.y);
            assertTrue(Arrays.stream(actual.y).anyMatch(value -> value > 0));
        }
    }

    private static String without(ConvolutionPass pass, String reasons) {
        return "im2col and cuBLASLt fp32 (cuDNN has no algorithm for " + pass.label() + ": " + reasons + ")";
    }

    @Test
    void ifAllFailCublasTakesItsPlaceAndSaysWhatBecameOfEachCandidate() {
        Result expected = forward(backend, Activation.RELU);
        try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.open()) {
            failures.ofThePlan(ConvolutionPass.FORWARD, HUNGRY);
            failures.atCall(ConvolutionPass.FORWARD, 0);
            failures.atCall(ConvolutionPass.FORWARD, 1);
            Result actual = forward(other, Activation.RELU);
            assertEquals(without(ConvolutionPass.FORWARD, REFUSED + "engine 1 failed: " + AT_CALL
                    + ", engine 0 failed: " + AT_CALL + ", engine 1 failed: " + AT_CALL), actual.description);
            assertArrayEquals(expected.y, actual.y, 1e-5);
        }
    }

    @Test
    void eachPassIsRun() {
        for (ConvolutionPass pass : ConvolutionPass.values()) {
            try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.open();
                    Scratch scratch = new Scratch()) {
                failures.atCall(pass, 1);
                try (LinearPlan plan = plan(other, scratch, Activation.RELU)) {
                    assertTrue(plan.description().contains(pass.label()
                            + " engine 0 (STRICT_NAN_PROP, workspace 0 bytes; engine 1 failed: " + AT_CALL + ")"),
                            plan.description());
                }
            }
        }
    }

    @Test
    void ownKernelsTakeThePlaceOfAGroupedConvolution() {
        try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.openWithAllByCudnn();
                Scratch scratch = new Scratch()) {
            failures.ofAllConvolutions();
            try (LinearPlan plan = other.conv().plan(new DepthwiseConv2dSpec(1, WINDOW, true, Activation.RELU), INPUT,
                    Backward.BOTH, scratch)) {
                assertTrue(plan.description().startsWith("own kernel (cuDNN has no algorithm for forward: its "
                        + "heuristic A failed: "), plan.description());
            }
        }
    }

    @Test
    void anEngineOfWhichNoPlanCanBeMadeIsPassedOver() {
        try (StandInFailures failures = new StandInFailures()) {
            failures.ofThePlan(ConvolutionPass.KERNEL, 1);
            assertTrue(description().endsWith(", backward filter engine 0 (STRICT_NAN_PROP, workspace 0 bytes)"),
                    description());
        }
    }

    /** After such an error CUDA reports it at every call of the process. */
    @Test
    void anErrorThatComesLaterIsThatOfTheLayerToo() {
        try (StandInFailures failures = new StandInFailures()) {
            failures.whileRunning(ConvolutionPass.FORWARD, 1);
            String message = refusal();
            assertTrue(message.contains(WHERE) && message.contains("engine 1 failed: " + BROKEN
                    + ", engine 0 failed: the GPU failed before it was run: " + BROKEN), message);
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
            failures.ofTheHeuristic(ConvolutionPass.FORWARD);
            assertTrue(description().startsWith("cuDNN fp32: forward engine 0 (STRICT_NAN_PROP, workspace 0 bytes), "),
                    description());
            failures.ofAllHeuristics(ConvolutionPass.INPUT);
            String why = "failed: CUDNN_STATUS_NOT_SUPPORTED (status 3000): a heuristic that a test wants to fail";
            assertEquals(without(ConvolutionPass.INPUT, "its heuristic A " + why + ", its heuristic FALLBACK " + why),
                    description());
        }
    }

    /** A program for another batch size, and the same layer once more. */
    @Test
    void whatRanOnceIsNotRunAgain() {
        String first = description();
        try (StandInFailures failures = new StandInFailures()) {
            failures.atCall(ConvolutionPass.FORWARD, 1);
            failures.atCall(ConvolutionPass.INPUT, 1);
            assertEquals(first, description());
        }
    }

    /** Where the plan will not fit either, and says how large a batch would. */
    @Test
    void freeMemoryDecidesNothing() {
        assertTrue(CudaHere.isStandIn() || backend.freeBytes() > 0);
        String expected = description();
        backend.close();
        open();
        try (Memory filler = backend.allocate(backend.freeBytes() - 4096)) {
            assertTrue(filler.byteSize() > 0);
            assertEquals(expected.replace(" bytes)", " bytes; not run when planned, for lack of memory)"),
                    description());
        }
    }

    @Test
    void aBiasThatCudnnFailsToAddIsAddedByAnOwnKernel() {
        Result expected = forward(backend, Activation.LINEAR);
        try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.openWithAllByCudnn()) {
            failures.ofThePlan(ConvolutionPass.FORWARD, HUNGRY);
            failures.biasAtCall(0);
            failures.biasAtCall(1);
            Result actual = forward(other, Activation.LINEAR);
            assertTrue(actual.description.startsWith("cuDNN fp32: forward" + plain(SPACE)
                    + " without bias, which failed: engine 20 is NONDETERMINISTIC, "), actual.description);
            assertTrue(actual.description.contains("engine 0 failed: " + AT_CALL), actual.description);
            assertArrayEquals(expected.y, actual.y);
        }
    }
}
