package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuBackendTest {
    private static final Shape INPUT = Shape.of(2, 8, 8, 3);
    private static final Conv2dSpec CONV =
            new Conv2dSpec(4, new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME), true, Activation.RELU);

    private static CpuBackend backend;

    @BeforeAll
    static void open() {
        backend = new CpuBackend();
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Tensor tensor(Shape shape) {
        return new Tensor(shape, backend.floatType(), backend.allocate(shape.size() * Float.BYTES), 0);
    }

    @Test
    void memoryIsAlignedToACacheLine() {
        for (long bytes : new long[] {1, 63, 64, 65, 1 << 20, (1 << 23) + 5}) {
            try (NativeMemory memory = new NativeMemory(bytes)) {
                assertEquals(0, memory.address() % 64);
                assertEquals(bytes, memory.byteSize());
            }
        }
    }

    @Test
    void closedMemoryCannotBeUsed() {
        Tensor x = tensor(Shape.of(4));
        x.memory().close();
        x.memory().close();
        assertThrows(IllegalStateException.class, () -> backend.fill(x, 1));
    }

    @Test
    void tooMuchMemoryIsRefusedWithNumbers() {
        WhiskerException e = assertThrows(WhiskerException.class, () -> backend.allocate(1L << 50));
        assertTrue(e.getMessage().matches("not enough memory: 1073741824 MiB are needed, \\d+ MiB are free; .*"),
                e.getMessage());
    }

    @Test
    void tensorsOfTheWrongSizeNeverReachNativeCode() {
        Tensor small = tensor(Shape.of(4));
        Tensor large = tensor(Shape.of(5));
        assertThrows(IllegalArgumentException.class, () -> backend.activation().forward(Activation.RELU, large, small));
        assertThrows(IllegalArgumentException.class, () -> backend.add(small, large));
        assertThrows(IllegalArgumentException.class, () -> backend.copy(small, large));
        assertThrows(IllegalArgumentException.class, () -> backend.write(small, new double[5]));
        try (Scratch scratch = new Scratch(); LinearPlan plan =
                backend.conv().plan(CONV, INPUT, Backward.BOTH, scratch)) {
            scratch.seal(backend::allocate);
            assertThrows(IllegalArgumentException.class,
                    () -> plan.forward(tensor(INPUT), tensor(CONV.kernelShape(INPUT)), tensor(CONV.biasShape()),
                            small));
            assertThrows(IllegalArgumentException.class,
                    () -> plan.forward(tensor(INPUT), small, tensor(CONV.biasShape()),
                            tensor(CONV.outputShape(INPUT))));
        }
        small.memory().close();
        large.memory().close();
    }

    /**
     * A depthwise convolution that multiplies by 1, so that its fused activation sees exactly these values, in vectors
     * and in the elements left over.
     */
    @ParameterizedTest
    @EnumSource(names = {"RELU", "RELU6", "SWISH", "HARD_SWISH"})
    void fusedActivationsKeepTheContract(Activation activation) {
        float[] values = {Float.NaN, 0, 1, -1, 3, -3, 6, -6, 6.5f, 1e-20f, -1e-20f, 1e30f, -1e30f, Math.nextDown(6f),
                Math.nextUp(-3f), 2.5f, -2.5f, 5,
            Float.POSITIVE_INFINITY};
        Shape shape = Shape.of(1, 1, 1, values.length);
        DepthwiseConv2dSpec spec = new DepthwiseConv2dSpec(1, new Window2d(1, 1, 1, 1, 1, 1, Padding.VALID), false,
                activation);
        Tensor x = tensor(shape);
        Tensor kernel = tensor(spec.kernelShape(shape));
        Tensor fused = tensor(shape);
        Tensor own = tensor(shape);
        backend.write(x, values, 0, values.length);
        backend.fill(kernel, 1);
        backend.activation().forward(activation, x, own);
        try (Scratch scratch = new Scratch(); LinearPlan plan =
                backend.conv().plan(spec, shape, Backward.NONE, scratch)) {
            scratch.seal(backend::allocate);
            plan.forward(x, kernel, null, fused);
        }
        double[] expected = backend.read(own);
        double[] got = backend.read(fused);
        boolean exact = activation == Activation.RELU || activation == Activation.RELU6;
        int mismatch = (exact ? Tolerance.EXACT : Tolerance.ELEMENTWISE).firstMismatch(got, expected);
        assertEquals(-1, mismatch, () -> "of " + values[mismatch] + ": " + got[mismatch] + ", not "
                + expected[mismatch]);
        for (Tensor tensor : new Tensor[] {x, kernel, fused, own}) {
            tensor.memory().close();
        }
    }

    @Test
    void inferencePlansHaveNoBackward() {
        try (Scratch scratch = new Scratch(); LinearPlan plan =
                backend.conv().plan(CONV, INPUT, Backward.NONE, scratch)) {
            scratch.seal(backend::allocate);
            Tensor x = tensor(INPUT);
            assertThrows(IllegalStateException.class, () -> plan.backwardInput(tensor(CONV.outputShape(INPUT)), x, x));
        }
    }

    /** The first layer of a model never needs the gradient of its input, a frozen one never that of its weights. */
    @Test
    void onlyTheGradientsAskedForAreMadeReady() {
        Tensor x = tensor(INPUT);
        Tensor kernel = tensor(CONV.kernelShape(INPUT));
        Tensor bias = tensor(CONV.biasShape());
        Tensor dz = tensor(CONV.outputShape(INPUT));
        backend.fill(x, 0.5);
        backend.fill(dz, 0.25);
        try (Scratch scratch = new Scratch(); LinearPlan first =
                backend.conv().plan(CONV, INPUT, Backward.PARAMETERS, scratch);
                LinearPlan frozen = backend.conv().plan(CONV, INPUT, Backward.INPUT, scratch);
                LinearPlan both = backend.conv().plan(CONV, INPUT, Backward.BOTH, scratch)) {
            scratch.seal(backend::allocate);
            first.backwardParameters(x, dz, kernel, bias);
            double[] gradient = backend.read(kernel);
            both.backwardParameters(x, dz, kernel, bias);
            assertArrayEquals(backend.read(kernel), gradient);
            frozen.backwardInput(dz, kernel, x);
            double[] inputGradient = backend.read(x);
            both.backwardInput(dz, kernel, x);
            assertArrayEquals(backend.read(x), inputGradient);
            assertThrows(IllegalStateException.class, () -> first.backwardInput(dz, kernel, x));
            assertThrows(IllegalStateException.class, () -> frozen.backwardParameters(x, dz, kernel, bias));
            assertEquals(3, both.description().split(", ").length);
            assertEquals(2, first.description().split(", ").length);
        }
        for (Tensor tensor : new Tensor[] {x, kernel, bias, dz}) {
            tensor.memory().close();
        }
    }

    @Test
    void inferencePlansTellWhatTheyKeep() {
        try (Scratch scratch = new Scratch(); LinearPlan inference =
                backend.conv().plan(CONV, INPUT, Backward.NONE, scratch);
                LinearPlan training = backend.conv().plan(CONV, INPUT, Backward.BOTH, scratch)) {
            assertEquals(0, training.keptBytes());
            assertTrue(inference.keptBytes() >= CONV.kernelShape(INPUT).size() * Float.BYTES, "kept: "
                    + inference.keptBytes());
        }
    }

    @Test
    void labelsOutsideTheClassesAreTheUsersFault() {
        Tensor logits = tensor(Shape.of(2, 3));
        Tensor losses = tensor(Shape.of(2));
        try (Memory memory = backend.allocate(8)) {
            Tensor labels = new Tensor(Shape.of(2), backend.integerType(), memory, 0);
            backend.write(labels, new int[] {0, 3}, 0, 2);
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> backend.loss().sparseCrossEntropyFromLogits(logits, labels, 1, losses, null));
            assertTrue(e.getMessage().contains("label"), e.getMessage());
        }
        logits.memory().close();
        losses.memory().close();
    }

    /** A plan made by one thread gives the same bits on another. */
    @Test
    void plansMayMoveBetweenThreads() throws InterruptedException {
        try (Scratch scratch = new Scratch(); LinearPlan plan =
                backend.conv().plan(CONV, INPUT, Backward.BOTH, scratch)) {
            scratch.seal(backend::allocate);
            Tensor x = tensor(INPUT);
            Tensor kernel = tensor(CONV.kernelShape(INPUT));
            Tensor bias = tensor(CONV.biasShape());
            Tensor y = tensor(CONV.outputShape(INPUT));
            backend.fill(x, 0.3);
            backend.fill(kernel, 0.7);
            plan.forward(x, kernel, bias, y);
            double[] here = backend.read(y);
            backend.fill(y, -1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread other = new Thread(() -> plan.forward(x, kernel, bias, y));
            other.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            other.start();
            other.join();
            assertEquals(null, failure.get());
            assertArrayEquals(here, backend.read(y));
        }
    }

    @Test
    void twoBackendsHaveTheirOwnNumbersOfThreads() {
        try (CpuBackend one = new CpuBackend(1); CpuBackend three = new CpuBackend(3)) {
            assertTrue(one.description().endsWith(", 1 thread"), one.description());
            assertTrue(three.description().endsWith(", 3 threads"), three.description());
        }
    }

    /** oneDNN divides the work of a plan by the number that it finds when the plan runs. */
    @Test
    void backendsThatTakeTurnsInAThreadComputeWithTheirNumbers() {
        try (CpuBackend one = new CpuBackend(1); CpuBackend three = new CpuBackend(3)) {
            for (CpuBackend turn : new CpuBackend[] {one, three, one, one, three}) {
                Tensor tensor = new Tensor(Shape.of(4), DType.FLOAT32, turn.allocate(16), 0);
                turn.fill(tensor, 1);
                assertEquals(turn.threads(), WhiskerCpu.threads());
                tensor.memory().close();
            }
        }
    }

    @Test
    void theNumberOfAnotherThreadDoesNotCount() throws InterruptedException {
        WhiskerCpu.setThreads(2);
        Thread other = new Thread(() -> WhiskerCpu.setThreads(3));
        other.start();
        other.join();
        assertEquals(2, WhiskerCpu.threads());
        WhiskerCpu.setThreads(0);
    }
}
