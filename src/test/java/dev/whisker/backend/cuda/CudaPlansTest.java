package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.ComputeOptions;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Plans of the cuda backend: which library computes, with which algorithm, bias and precision. */
class CudaPlansTest extends OpenCuda {
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
            // Which engines a GPU's cuDNN offers first is its own matter.
            String engine = " engine " + (CudaHere.isStandIn() ? "1" : "\\d+") + " \\([^()]*workspace \\d+ bytes\\)";
            assertTrue(plan.description().matches("cuDNN fp32: forward" + engine + ", backward data" + engine
                    + ", backward filter" + engine), plan.description());
        }
    }

    /** More than 2^31 elements; there is not the memory to run it here, nor to use it. */
    @Test
    void aVeryLargeTensorCanBePlanned() {
        assumeTrue(CudaHere.isStandIn(), "on a GPU with the memory for it, cuDNN's engines decide");
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        Conv2dSpec spec = new Conv2dSpec(32, window, true, Activation.RELU);
        try (Scratch scratch = new Scratch();
                LinearPlan plan = backend.conv().plan(spec, Shape.of(3000, 160, 160, 3), Backward.BOTH, scratch)) {
            assertTrue(plan.description().contains("not run when planned, for lack of memory"), plan.description());
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
            if (CudaHere.isStandIn()) { // a GPU's cuDNN has other engines
                assertTrue(chosen(other, sparse, false).matches(
                        "cuDNN fp32: forward engine 1 \\(CUBLASLT_DEPENDENCY, workspace \\d+ bytes\\) with bias, .*"));
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
        assertRefused(CudaChoices.CONVOLUTION, "old",
                "the choice convolution of the cuda backend is graph or legacy or im2col, received 'old'");
        assertRefused("dephtwise", "own", "the cuda backend has no choice 'dephtwise' (did you mean 'depthwise'?); "
                + "its choices are pointwise, depthwise, bias, convolution, layout, layers, graph");
        assertRefused(CudaChoices.LAYERS, "own",
                "the choice layers of the cuda backend is joined or apart, received 'own'");
    }

    @Test
    void joinsLayersWhereThatIsPossibleAndWanted() {
        assertTrue(backend.joinsLayers());
        assertTrue(joins(backend, Activation.RELU6) && poolsWithBias(backend));
        assertFalse(joins(backend, Activation.SIGMOID));
        try (Backend apart = CudaHere.open(ComputeOptions.of("cuda").choice(CudaChoices.LAYERS, "apart"));
             Backend byCudnn = CudaHere.openWithAllByCudnn()) {
            assertFalse(apart.joinsLayers() || joins(apart, Activation.RELU6) || poolsWithBias(apart));
            assertFalse(joins(byCudnn, Activation.RELU6) || poolsWithBias(byCudnn));
        }
    }

    private static boolean joins(Backend backend, Activation before) {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        return backend.conv().planAfter(before, new DepthwiseConv2dSpec(1, window, true, Activation.RELU),
                Shape.of(1, 5, 5, 4)).isPresent();
    }

    private static boolean poolsWithBias(Backend backend) {
        return backend.pool().planMaxRelu(new Window2d(2, 2, 2, 2, 1, 1, Padding.SAME), Shape.of(1, 4, 4, 4))
                .isPresent();
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
}
