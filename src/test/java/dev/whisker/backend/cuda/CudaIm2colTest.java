package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.Draw;
import dev.whisker.check.LayerGenerator;
import dev.whisker.check.ModelParity;
import dev.whisker.check.Parity;
import dev.whisker.check.ParityReport;
import dev.whisker.experiment.Experiments;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Convolutions without cuDNN: the operations im2col and col2im, and where they are taken. */
class CudaIm2colTest extends OpenCuda {
    private static final int INVALID = 1;
    /** With a stream of its own, apart from the backend's. */
    private Gpu gpu;

    /** One axis of a convolution. */
    private record Axis(int in, int out, int kernel, int stride, int dilation, int pad) {
        int at(int window, int tap) {
            return window * stride - pad + tap * dilation;
        }

        boolean holds(int position) {
            return position >= 0 && position < in;
        }
    }

    private record Geometry(int n, int c, Axis y, Axis x) {
        int inputs() {
            return n * y.in * x.in * c;
        }

        int columns() {
            return n * y.out * x.out * y.kernel * x.kernel * c;
        }
    }

    /** Receives an element of the matrix of patches, and the element of x it is a copy of; -1 where it is 0. */
    private interface Pair {
        void of(int column, int x);
    }

    private static void eachPair(Geometry g, Pair pair) {
        int column = 0;
        for (int n = 0; n < g.n; n++) {
            for (int oy = 0; oy < g.y.out; oy++) {
                for (int ox = 0; ox < g.x.out; ox++) {
                    for (int ky = 0; ky < g.y.kernel; ky++) {
                        for (int kx = 0; kx < g.x.kernel; kx++) {
                            int y = g.y.at(oy, ky);
                            int x = g.x.at(ox, kx);
                            boolean inside = g.y.holds(y) && g.x.holds(x);
                            for (int c = 0; c < g.c; c++) {
                                pair.of(column++, inside ? ((n * g.y.in + y) * g.x.in + x) * g.c + c : -1);
                            }
                        }
                    }
                }
            }
        }
    }

    @BeforeEach
    void openStream() {
        gpu = new Gpu(CudaProbe.probe().device().orElseThrow().index());
    }

    @AfterEach
    void closeStream() {
        if (gpu != null) {
            gpu.close();
        }
    }

    private int im2col(Geometry g, long x, long columns) {
        return gpu.ops().im2col(x, columns, g.n, g.y.in, g.x.in, g.c, g.y.kernel, g.x.kernel, g.y.stride,
                g.x.stride, g.y.dilation, g.x.dilation, g.y.pad, g.x.pad, g.y.out, g.x.out, gpu.queue());
    }

    private int col2im(Geometry g, long columns, long x) {
        return gpu.ops().col2im(columns, x, g.n, g.y.in, g.x.in, g.c, g.y.kernel, g.x.kernel, g.y.stride,
                g.x.stride, g.y.dilation, g.x.dilation, g.y.pad, g.x.pad, g.y.out, g.x.out, gpu.queue());
    }

    private static double[] values(Draw draw, int count) {
        double[] values = Arrays.stream(draw.normal(count)).map(value -> (float) value).toArray();
        for (int i = draw.between(0, 30); i < count; i += draw.between(1, 60)) {
            values[i] = draw.oneOf(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0);
        }
        return values;
    }

    /** Copies have the bits of what is copied; sums are in float, in a fixed order. */
    private void check(Geometry g, Draw draw, int shift) {
        double[] source = values(draw, g.inputs());
        double[] gradients = values(draw, g.columns());
        double[] copied = new double[g.columns()];
        float[] sums = new float[g.inputs()];
        eachPair(g, (column, x) -> copied[column] = x < 0 ? 0 : source[x]);
        for (int ky = 0; ky < g.y.kernel; ky++) {
            for (int kx = 0; kx < g.x.kernel; kx++) {
                int tap = ky * g.x.kernel + kx;
                eachPair(g, (column, x) -> {
                    if (x >= 0 && column / g.c % (g.y.kernel * g.x.kernel) == tap) {
                        sums[x] += (float) gradients[column];
                    }
                });
            }
        }
        Tensor x = shifted(g.inputs(), shift);
        Tensor columns = shifted(g.columns(), shift);
        backend.write(x, source);
        backend.fill(columns, 1e30);
        backend.synchronize();
        assertEquals(0, im2col(g, Tensors.address(x), Tensors.address(columns)));
        gpu.synchronize();
        assertArrayEquals(copied, backend.read(columns), g::toString);
        backend.write(columns, gradients);
        backend.fill(x, 1e30);
        backend.synchronize();
        assertEquals(0, col2im(g, Tensors.address(columns), Tensors.address(x)));
        gpu.synchronize();
        double[] expected = new double[sums.length];
        Arrays.setAll(expected, i -> sums[i]);
        assertArrayEquals(expected, backend.read(x), g::toString);
    }

    private Tensor shifted(int count, int elements) {
        return new Tensor(Shape.of(count), DType.FLOAT32, tensor(DType.FLOAT32, count + elements).memory(),
                (long) elements * Float.BYTES);
    }

    /** A stretch of one axis, such that windows may hang over either edge, or lie outside wholly. */
    private static Axis axis(Draw draw) {
        int kernel = draw.between(1, 4);
        int dilation = draw.between(1, 3);
        return new Axis(draw.between(1, 7), draw.between(1, 6), kernel, draw.between(1, 3), dilation,
                draw.between(0, kernel * dilation));
    }

    @Test
    void patchesAreCopiedAndAddedUp() {
        Draw draw = new Draw(11);
        for (int i = 0; i < 80; i++) {
            check(new Geometry(draw.between(1, 3), draw.oneOf(1, 3, 4, 8, 17), axis(draw), axis(draw)), draw,
                    draw.between(0, 3));
        }
    }

    /** Such a dilation takes 64 bits. */
    @Test
    void positionsThatNeed64BitsAreRight() {
        Axis far = new Axis(5, 4, 2, 1, 1 << 29, 1 << 29);
        check(new Geometry(2, 4, far, new Axis(3, 3, 3, 1, 1, 1)), new Draw(12), 0);
        check(new Geometry(2, 4, new Axis(3, 3, 3, 1, 1, 1), far), new Draw(13), 0);
    }

    @Test
    void whatIsNoConvolutionIsRefused() {
        Axis good = new Axis(5, 4, 2, 1, 1, 0);
        Tensor memory = tensor(DType.FLOAT32, 4096);
        long x = Tensors.address(memory);
        assertEquals(INVALID, im2col(new Geometry(1, 1, good, good), x, x));
        assertEquals(INVALID, col2im(new Geometry(1, 1, good, good), x, x));
        for (Axis bad : new Axis[] {new Axis(0, 4, 2, 1, 1, 0), new Axis(5, 0, 2, 1, 1, 0), new Axis(5, 4, 0, 1, 1, 0),
            new Axis(5, 4, 2, 0, 1, 0), new Axis(5, 4, 2, 1, 0, 0), new Axis(5, 4, 2, 1, 1, -1)}) {
            assertEquals(INVALID, im2col(new Geometry(1, 1, bad, good), x, x + 4096), bad::toString);
            assertEquals(INVALID, col2im(new Geometry(1, 1, good, bad), x, x + 4096), bad::toString);
        }
        assertEquals(INVALID, im2col(new Geometry(1, 0, good, good), x, x + 4096));
        assertEquals(0, im2col(new Geometry(0, 1, good, good), x, x + 4096));
    }

    private static String description(Backend backend, Conv2dSpec spec, Shape input) {
        try (Scratch scratch = new Scratch();
                LinearPlan plan = backend.conv().plan(spec, input, Backward.BOTH, scratch)) {
            return plan.description();
        }
    }

    private static Conv2dSpec spec(int filters, Window2d window) {
        return new Conv2dSpec(filters, window, true, Activation.RELU);
    }

    @Test
    void stridesTogetherWithDilationAreNotLeftToCudnn() {
        Shape input = Shape.of(2, 9, 9, 3);
        String expected = "im2col and cuBLASLt fp32 (strides together with dilation are not left to cuDNN)";
        Window2d both = new Window2d(3, 3, 2, 1, 1, 2, Padding.SAME);
        assertEquals(expected, description(backend, spec(4, both), input));
        for (Window2d one : new Window2d[] {new Window2d(3, 3, 2, 2, 1, 1, Padding.SAME),
            new Window2d(3, 3, 1, 1, 2, 2, Padding.SAME)}) {
            assertTrue(description(backend, spec(4, one), input).startsWith("cuDNN fp32: "));
        }
        try (Backend other = CudaHere.openWithAllByCudnn(); Scratch scratch = new Scratch();
                LinearPlan plan = other.conv().plan(new DepthwiseConv2dSpec(2, both, true, Activation.RELU), input,
                        Backward.BOTH, scratch)) {
            assertEquals("own kernel (strides together with dilation are not left to cuDNN)", plan.description());
        }
    }

    @Test
    void whatIsChosenIsDone() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        try (Backend other = CudaHere.openWithIm2col(Precision.FP32)) {
            assertEquals("im2col and cuBLASLt fp32 (chosen)",
                    description(other, spec(4, window), Shape.of(2, 9, 9, 3)));
            assertEquals("im2col and cuBLASLt fp32, 3 pictures at a time (chosen)",
                    description(other, spec(2, window), Shape.of(4, 64, 64, 128)));
            assertEquals("im2col and cuBLASLt fp32, 1 picture at a time (chosen)",
                    description(other, spec(2, window), Shape.of(2, 224, 224, 64)));
            assertTrue(description(other, spec(4, new Window2d(1, 1, 1, 1, 1, 1, Padding.SAME)),
                    Shape.of(2, 9, 9, 3)).startsWith("cuBLASLt fp32"));
        }
    }

    @Test
    void aPlanHasTheGradientsItWasMadeFor() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.VALID);
        Tensor x = tensor(DType.FLOAT32, 2, 8, 8, 3);
        Tensor z = tensor(DType.FLOAT32, 2, 6, 6, 4);
        Tensor kernel = tensor(DType.FLOAT32, 3, 3, 3, 4);
        try (Backend other = CudaHere.openWithIm2col(Precision.FP32); Scratch scratch = new Scratch();
                LinearPlan plan =
                other.conv().plan(spec(4, window), x.shape(), Backward.NONE, scratch)) {
            assertThrows(IllegalStateException.class, () -> plan.backwardInput(z, kernel, x));
            assertThrows(IllegalStateException.class, () -> plan.backwardParameters(x, z, kernel, z));
        }
    }

    /** Each layer of A3 at its shape, while cuDNN computes no convolution at all. */
    @Test
    void aModelNeedsNothingFromCudnn() {
        try (StandInFailures failures = new StandInFailures()) {
            failures.ofAllConvolutions();
            assertTrue(description(backend, spec(4, new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME)),
                    Shape.of(2, 9, 9, 3)).startsWith("im2col and cuBLASLt fp32 (cuDNN has no algorithm for forward: "));
            var reports = ModelParity.of(Experiments.find("A3").model()).run(backend);
            assertTrue(reports.size() >= 7, reports::toString);
            ModelParity.firstDivergent(reports).ifPresent(first -> {
                throw new AssertionError(first.getKey() + ": " + first.getValue());
            });
        }
    }

    /** With pointwise and depthwise convolutions, which are asked of cuDNN too. */
    @Test
    void noConvolutionNeedsCudnn() {
        try (StandInFailures failures = new StandInFailures(); Backend other = CudaHere.openWithAllByCudnn()) {
            failures.ofAllConvolutions();
            for (String layer : new String[] {"Conv2D", "DepthwiseConv2D", "Residual"}) {
                LayerGenerator.of(layer).cases(7).limit(12).forEach(each -> {
                    ParityReport report = Parity.of(each).run(other);
                    assertTrue(report.passed(), report::toString);
                });
            }
        }
    }
}
