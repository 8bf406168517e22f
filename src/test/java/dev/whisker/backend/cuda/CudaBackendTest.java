package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.check.Draw;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
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
import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;

/** The cuda backend itself: its memory, threads, errors and random operations. */
class CudaBackendTest extends OpenCuda {
    @Test
    void operationsOfTheProcessorAloneAreNotSupported() {
        assertEquals(801, new OwnOps(WhiskerCuda.ops()).randomAngles(0, 0, 0, 0, 0, 0, 0, 0, 0));
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

    /** cuDNN's own words, if it has any: not every function of an older kind leaves some. */
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
                + "convolution for \\(1, 2\\)(: [^\\x00]+)?; "
                + "CUDNN_LOGLEVEL_DBG=1 CUDNN_LOGDEST_DBG=stderr in the environment shows more"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        if (CudaHere.isStandIn()) {
            assertTrue(e.getMessage().contains("(1, 2): an extent below 1"), e.getMessage());
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
            backend.dropout().forward(x, 0.3, key, (1L << 32) - 5, y, null);
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
