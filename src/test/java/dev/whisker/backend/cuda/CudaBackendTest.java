package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.ComputeOptions;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.check.Draw;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.PendingRead;
import dev.whisker.op.Precision;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.MemoryShortage;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the cuda backend's own: copies in pieces, faults that show later, precision, memory. */
@Tag(CudaHere.TAG)
class CudaBackendTest {
    private Backend backend;
    private final List<Memory> allocated = new ArrayList<>();

    @BeforeEach
    void open() {
        backend = CudaHere.open();
    }

    @Test
    void operationsOfTheProcessorAloneAreNotSupported() {
        assertEquals(801, new OwnOps(WhiskerCuda.ops()).randomAngles(0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @AfterEach
    void close() {
        allocated.forEach(Memory::close);
        if (backend != null) {
            backend.close();
        }
    }

    private Tensor tensor(DType type, int... extents) {
        Shape shape = Shape.of(extents);
        Memory memory = backend.allocate(shape.size() * type.bytes());
        allocated.add(memory);
        return new Tensor(shape, type, memory, 0);
    }

    private Tensor floats(Shape shape, double[] values) {
        Tensor tensor = tensor(DType.FLOAT32, shape.toArray());
        backend.write(tensor, values);
        return tensor;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, StagingSlot.ELEMENTS - 1, StagingSlot.ELEMENTS, StagingSlot.ELEMENTS + 1,
            11 * StagingSlot.ELEMENTS + 7})
    void copiesAnyNumberOfElementsInPieces(int length) {
        int offset = 3;
        float[] values = new float[length + offset];
        int[] integers = new int[length + offset];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.5f;
            integers[i] = Integer.MAX_VALUE - i;
        }
        Tensor floats = tensor(DType.FLOAT32, length);
        Tensor whole = tensor(DType.INT32, length);
        backend.write(floats, values, offset, length);
        backend.write(whole, integers, offset, length);
        float[] read = new float[length];
        backend.read(floats, read);
        double[] readWhole = backend.read(whole);
        for (int i = 0; i < length; i++) {
            assertEquals(values[i + offset], read[i]);
            assertEquals(integers[i + offset], readWhole[i]);
        }
    }

    /** To places that a pack of four floats may start at, and others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 1001, StagingSlot.BYTES - 1, StagingSlot.BYTES, 9 * StagingSlot.BYTES + 6})
    void bytesBecomeFloatsOnTheirWay(int length) {
        byte[] values = new byte[length + 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 7 + i / 256);
        }
        Tensor all = tensor(DType.FLOAT32, length + 3);
        for (int start : new int[] {0, 1, 3}) {
            Tensor target = all.slice(start, Shape.of(length));
            backend.fill(all, -1);
            backend.write(target, values, 3 - start, length);
            float[] read = new float[length + 3];
            backend.read(all, read);
            for (int i = 0; i < read.length; i++) {
                boolean inside = i >= start && i < start + length;
                assertEquals(inside ? Byte.toUnsignedInt(values[3 - start + i - start]) : -1, read[i]);
            }
        }
    }

    /** Pieces go another way than the work that reads what they replace. */
    @Test
    void aWriteDoesNotOvertakeEarlierWork() {
        int length = 3 * StagingSlot.ELEMENTS;
        Tensor x = tensor(DType.FLOAT32, length);
        Tensor sum = tensor(DType.FLOAT32, length);
        float[] values = new float[length];
        for (int step = 1; step <= 5; step++) {
            Arrays.fill(values, step);
            backend.write(x, values, 0, length);
            backend.add(x, sum);
        }
        backend.read(sum, values);
        for (float value : values) {
            assertEquals(15, value);
        }
    }

    /** Behind a reading that has begun, work and writes go on, through memory that is used again and again. */
    @Test
    void aReadingHoldsWhatWasThereWhenItBegan() {
        Tensor small = floats(Shape.of(5), new double[] {1, 2, 3, 4, 5});
        Tensor large = tensor(DType.FLOAT32, 3 * StagingSlot.ELEMENTS);
        PendingRead reading = backend.beginRead(small);
        backend.add(small, small);
        for (int i = 0; i < 20; i++) {
            backend.write(small, new double[] {i, i, i, i, i});
            backend.write(large, new float[3 * StagingSlot.ELEMENTS], 0, 3 * StagingSlot.ELEMENTS);
        }
        assertArrayEquals(new double[] {1, 2, 3, 4, 5}, reading.await());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5}, reading.await());
        backend.fill(large, 3);
        PendingRead whole = backend.beginRead(large);
        backend.fill(large, 4);
        assertTrue(Arrays.stream(whole.await()).allMatch(value -> value == 3));
    }

    @Test
    void aReadingEndsTheOneBefore() {
        Tensor x = floats(Shape.of(2), new double[] {1, 2});
        PendingRead first = backend.beginRead(x);
        PendingRead second = backend.beginRead(x);
        IllegalStateException e = assertThrows(IllegalStateException.class, first::await);
        assertEquals("another reading was begun since this one", e.getMessage());
        assertArrayEquals(new double[] {1, 2}, second.await());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void labelsOutOfRangeAreToldOnceTheyAreSeen(boolean begun) {
        Tensor logits = floats(Shape.of(3, 2), new double[] {1, 2, 3, 4, 5, 6});
        Tensor labels = tensor(DType.INT32, 3);
        Tensor losses = tensor(DType.FLOAT32, 3);
        Tensor gradient = tensor(DType.FLOAT32, 3, 2);
        backend.write(labels, new int[] {0, 2, 1}, 0, 3);
        backend.loss().sparseCrossEntropyFromLogits(logits, labels, 1, losses, gradient);
        WhiskerException e = assertThrows(WhiskerException.class, () -> {
            if (begun) {
                backend.beginRead(losses).await();
            } else {
                backend.read(losses);
            }
        });
        assertTrue(e.getMessage().contains("a label is not one of the model's classes"), e.getMessage());
        double[] values = backend.read(losses);
        assertTrue(Double.isNaN(values[1]));
        assertFalse(Double.isNaN(values[0]) || Double.isNaN(values[2]));
    }

    @Test
    void refusesTensorsOfAnotherBackend() {
        Tensor here = tensor(DType.FLOAT32, 4);
        try (Backend cpu = new CpuBackend(); Memory memory = cpu.allocate(64)) {
            Tensor there = new Tensor(Shape.of(4), DType.FLOAT32, memory, 0);
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> backend.add(there, here));
            assertEquals("the cuda backend was given FLOAT32(4,) of another backend", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> cpu.add(here, there));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        MemoryShortage e = assertThrows(MemoryShortage.class, () -> backend.allocate(1L << 46));
        assertEquals(1L << 46, e.needed());
        assertTrue(e.free() > 0 && e.free() < 1L << 46);
        assertTrue(e.getMessage().startsWith("not enough GPU memory: 67108864 MiB are needed, "), e.getMessage());
    }

    @Test
    void closedMemoryIsNotUsed() {
        Tensor x = tensor(DType.FLOAT32, 4);
        x.memory().close();
        x.memory().close();
        assertThrows(IllegalStateException.class, () -> backend.fill(x, 1));
    }

    @Test
    void callsOfAnotherThreadFindTheGpu() throws InterruptedException {
        Tensor x = tensor(DType.FLOAT32, 4);
        Thread other = new Thread(() -> backend.fill(x, 2));
        other.start();
        other.join();
        assertArrayEquals(new double[] {2, 2, 2, 2}, backend.read(x));
    }

    private double[] product(Precision precision) {
        try (Backend opened = CudaHere.open(precision); Memory memory = opened.allocate(4096); Scratch scratch =
                new Scratch();
                LinearPlan plan = opened.dense().plan(new DenseSpec(1, false, Activation.LINEAR), Shape.of(1, 2),
                        Backward.NONE, scratch)) {
            scratch.seal(opened::allocate);
            Tensor x = new Tensor(Shape.of(1, 2), DType.FLOAT32, memory, 0);
            Tensor kernel = new Tensor(Shape.of(2, 1), DType.FLOAT32, memory, 1024);
            Tensor y = new Tensor(Shape.of(1, 1), DType.FLOAT32, memory, 2048);
            opened.write(x, new double[] {1 + 0x1p-20, 0});
            opened.write(kernel, new double[] {1, 1});
            plan.forward(x, kernel, null, y);
            return opened.read(y);
        }
    }

    /** The last bits of a factor tell which it is. */
    @Test
    void fp32KeepsWhatTf32Rounds() {
        assertEquals(1 + 0x1p-20, product(Precision.FP32)[0]);
        if (CudaHere.isStandIn()) { // on a GPU a product this small may not reach the tensor cores
            assertEquals(1, product(Precision.TF32)[0]);
        }
    }

    /** A product remembers the bias it was given last. */
    @Test
    void everyCallHasItsOwnBias() {
        Tensor x = floats(Shape.of(1, 1), new double[] {2});
        Tensor kernel = floats(Shape.of(1, 1), new double[] {3});
        Tensor y = tensor(DType.FLOAT32, 1, 1);
        try (Scratch scratch = new Scratch(); LinearPlan plan =
                backend.dense().plan(new DenseSpec(1, true, Activation.LINEAR), x.shape(), Backward.NONE, scratch)) {
            scratch.seal(backend::allocate);
            for (double bias : new double[] {10, 20, 30}) {
                plan.forward(x, kernel, floats(Shape.of(1), new double[] {bias}), y);
                assertArrayEquals(new double[] {6 + bias}, backend.read(y));
            }
        }
    }

    @Test
    void plansSayWhatWasChosen() {
        Window2d window = new Window2d(3, 3, 2, 2, 1, 1, Padding.SAME);
        try (Scratch scratch = new Scratch(); LinearPlan plan =
                backend.conv().plan(new Conv2dSpec(4, window, true, Activation.RELU), Shape.of(2, 8, 8, 3),
                Backward.BOTH, scratch)) {
            // Which algorithms a GPU's cuDNN offers first is its own matter; the stand-in's are not deterministic.
            String gradient = CudaHere.isStandIn() ? "ALGO_1" : "\\w+";
            assertTrue(plan.description().matches("cuDNN fp32: forward \\w+, backward data " + gradient
                    + ", backward filter " + gradient
                    + ", input padded before"), plan.description());
        }
    }

    @Test
    void aTensorThatCudnnDoesNotTakeIsNamed() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        Conv2dSpec spec = new Conv2dSpec(32, window, true, Activation.RELU);
        try (Scratch scratch = new Scratch()) {
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> backend.conv().plan(spec, Shape.of(3000, 160, 160, 3), Backward.BOTH, scratch));
            assertEquals("cuDNN takes tensors of at most 2147483647 elements, and a convolution has one of (3000, "
                    + "160, 160, 32); use a smaller batch",
                    e.getMessage());
        }
    }

    private static String chosen(Backend backend, Window2d window, boolean depthwise) {
        Shape input = Shape.of(2, 8, 8, 3);
        try (Scratch scratch = new Scratch(); LinearPlan plan = depthwise
                ? backend.conv().plan(new DepthwiseConv2dSpec(1, window, true, Activation.LINEAR), input, Backward.BOTH,
                        scratch)
                : backend.conv().plan(new Conv2dSpec(4, window, true, Activation.LINEAR), input, Backward.BOTH,
                        scratch)) {
            return plan.description();
        }
    }

    @Test
    void whoComputesAConvolutionDependsOnItsWindow() {
        Window2d point = new Window2d(1, 1, 1, 1, 1, 1, Padding.SAME);
        Window2d sparse = new Window2d(1, 1, 2, 1, 1, 1, Padding.SAME);
        assertTrue(chosen(backend, point, false).startsWith("cuBLASLt fp32"));
        if (CudaHere.isStandIn()) { // a GPU's cuBLASLt may have no algorithm that adds it
            assertEquals("cuBLASLt fp32 with bias", chosen(backend, point, false));
        }
        assertTrue(chosen(backend, sparse, false).startsWith("cuDNN fp32: "));
        assertTrue(chosen(backend, point, true).startsWith("own kernel ("));
        try (Backend other = CudaHere.openWithAllByCudnn()) {
            assertTrue(chosen(other, point, false).startsWith("cuDNN fp32: "));
            assertTrue(chosen(other, point, true).startsWith("cuDNN fp32: "));
            if (CudaHere.isStandIn()) { // on a GPU another algorithm may be chosen, which cannot
                assertTrue(chosen(other, sparse,
                        false).startsWith("cuDNN fp32: forward IMPLICIT_PRECOMP_GEMM with bias, "));
            }
        }
    }

    /** As it does in an own kernel: a bias may not wash a NaN out of what a diverged run has come to. */
    @Test
    void aBiasAddedByCudnnKeepsNaN() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.VALID);
        try (Backend other = CudaHere.openWithAllByCudnn(); Scratch scratch = new Scratch(); Memory memory =
                other.allocate(1 << 16);
                LinearPlan plan = other.conv().plan(new Conv2dSpec(4, window, true, Activation.LINEAR),
                        Shape.of(1, 3, 3, 4), Backward.NONE, scratch)) {
            scratch.seal(other::allocate);
            Tensor x = new Tensor(Shape.of(1, 3, 3, 4), DType.FLOAT32, memory, 0);
            Tensor kernel = new Tensor(Shape.of(3, 3, 4, 4), DType.FLOAT32, memory, 4096);
            Tensor bias = new Tensor(Shape.of(4), DType.FLOAT32, memory, 8192);
            Tensor y = new Tensor(Shape.of(1, 1, 1, 4), DType.FLOAT32, memory, 12288);
            other.fill(kernel, 1);
            other.write(bias, new double[] {1, 2, 3, 4});
            plan.forward(x, kernel, bias, y);
            assertArrayEquals(new double[] {1, 2, 3, 4}, other.read(y));
            other.fill(x, Double.NaN);
            plan.forward(x, kernel, bias, y);
            assertArrayEquals(new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN}, other.read(y));
        }
    }

    @Test
    void aChoiceThatThereIsNotIsRefused() {
        assertRefused(CudaChoices.DEPTHWISE, "cudn",
                "the choice depthwise of the cuda backend is own or cudnn, received 'cudn'");
        assertRefused("dephtwise", "own", "the cuda backend has no choice 'dephtwise' (did you mean 'depthwise'?); "
                + "its choices are pointwise, depthwise, bias");
    }

    private static void assertRefused(String choice, String value, String message) {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> CudaHere.open(ComputeOptions.of("cuda").choice(choice, value)));
        assertEquals(message, e.getMessage());
    }

    /** The stand-in has nothing that adds a bias to 13 columns. */
    @Test
    void addsTheBiasByItselfWhereCublasDoesNot() {
        for (int units : new int[] {13, 14}) {
            double[] bias = new double[units];
            Arrays.setAll(bias, i -> i);
            Tensor x = floats(Shape.of(2, 1), new double[] {100, 200});
            Tensor kernel = floats(Shape.of(1, units), Arrays.stream(bias).map(value -> 1).toArray());
            Tensor y = tensor(DType.FLOAT32, 2, units);
            try (Scratch scratch = new Scratch(); LinearPlan plan =
                    backend.dense().plan(new DenseSpec(units, true, Activation.LINEAR), x.shape(), Backward.NONE,
                            scratch)) {
                scratch.seal(backend::allocate);
                plan.forward(x, kernel, floats(Shape.of(units), bias), y);
                double[] sums = backend.read(y);
                for (int i = 0; i < units; i++) {
                    assertEquals(100 + i, sums[i]);
                    assertEquals(200 + i, sums[units + i]);
                }
                if (CudaHere.isStandIn()) {
                    assertEquals(units == 13 ? "cuBLASLt fp32" : "cuBLASLt fp32 with bias", plan.description());
                }
            }
        }
    }

    /** cuDNN's own words, which name the argument that it did not like. */
    @Test
    void errorsOfCudnnSayWhy() {
        cudnnTensorStruct tensor = new cudnnTensorStruct();
        assertEquals(cudnn.CUDNN_STATUS_SUCCESS, cudnn.cudnnCreateTensorDescriptor(tensor));
        int status = cudnn.cudnnSetTensor4dDescriptor(tensor, cudnn.CUDNN_TENSOR_NHWC, cudnn.CUDNN_DATA_FLOAT, -1, 1, 1,
                1);
        cudnn.cudnnDestroyTensorDescriptor(tensor);
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> Cudnn.check(status, "convolution", Shape.of(1, 2)));
        assertTrue(e.getMessage().matches("cuDNN reports CUDNN_STATUS_BAD_PARAM\\w* \\(status 2\\d\\d\\d\\) at "
                + "convolution for \\(1, 2\\): .*; "
                + "CUDNN_LOGLEVEL_DBG=1 CUDNN_LOGDEST_DBG=stderr in the environment shows more"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aPlanHasTheGradientsItWasMadeFor() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.VALID);
        Tensor x = tensor(DType.FLOAT32, 2, 8, 8, 3);
        Tensor z = tensor(DType.FLOAT32, 2, 6, 6, 4);
        Tensor kernel = tensor(DType.FLOAT32, 3, 3, 3, 4);
        try (Scratch scratch = new Scratch(); LinearPlan plan =
                backend.conv().plan(new Conv2dSpec(4, window, false, Activation.LINEAR), x.shape(),
                Backward.PARAMETERS, scratch)) {
            scratch.seal(backend::allocate);
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> plan.backwardInput(z, kernel, x));
            assertEquals("this plan was made without the gradient of its input", e.getMessage());
        }
    }

    /**
     * Draws decide the same everywhere, and what they decide about is copied or scaled by one product: the cpu
     * backend's bits.
     */
    @Test
    void dropoutAndFlipsHaveTheBitsOfTheCpu() {
        Draw draw = new Draw(7);
        Shape shape = Shape.of(50, 61, 67, 3);
        double[] values = draw.normal(shape.size());
        int[] samples = new int[50];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = draw.between(0, Integer.MAX_VALUE - 1);
        }
        RandomKey key = new RandomKey(draw.seed(), 11);
        try (Backend cpu = new CpuBackend()) {
            List<double[]> expected = random(cpu, shape, values, samples, key);
            List<double[]> actual = random(backend, shape, values, samples, key);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i));
            }
        }
    }

    private static List<double[]> random(Backend backend, Shape shape, double[] values, int[] numbers, RandomKey key) {
        try (Memory memory = backend.allocate(2 * shape.size() * Float.BYTES + 1024)) {
            Tensor x = new Tensor(shape, DType.FLOAT32, memory, 1024);
            Tensor y = new Tensor(shape, DType.FLOAT32, memory, 1024 + shape.size() * Float.BYTES);
            Tensor samples = new Tensor(Shape.of(numbers.length), DType.INT32, memory, 0);
            backend.write(x, values);
            backend.write(samples, numbers, 0, numbers.length);
            List<double[]> results = new ArrayList<>();
            backend.dropout().forward(x, 0.3, key, (1L << 32) - 5, y);
            results.add(backend.read(y));
            backend.augment().randomFlip(x, true, true, key, 9, samples, y);
            results.add(backend.read(y));
            // Nearest pixels move whole: an angle that is off by a bit moves none of them, unless it lies on an edge.
            backend.augment().randomRotation(x, new RotationSpec(-3, 3, FillMode.REFLECT, 0, Interpolation.NEAREST),
                    key, 9, samples, y);
            results.add(backend.read(y));
            return results;
        }
    }

    /** The stand-in's libraries count what lives. */
    @Test
    void closingLeavesNothingBehind() {
        assumeTrue(CudaHere.isStandIn(), "NVIDIA's libraries do not count what they hold");
        close();
        backend = null;
        String before = live();
        try (Backend opened = CudaHere.open(); Scratch scratch = new Scratch()) {
            Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
            LinearPlan conv = opened.conv().plan(new Conv2dSpec(4, window, true, Activation.RELU), Shape.of(2, 8, 8, 3),
                    Backward.BOTH, scratch);
            LinearPlan dense = opened.dense().plan(new DenseSpec(3, true, Activation.TANH), Shape.of(4, 5),
                    Backward.BOTH, scratch);
            assertNotEquals(before, live());
            conv.close();
            dense.close();
        }
        assertEquals(before, live());
    }

    private static String live() {
        return cudnn.cudnnGetErrorString(-1).getString() + ", " + cublas.cublasLtGetStatusString(-1).getString();
    }
}
