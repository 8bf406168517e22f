package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Convolution, depthwise convolution and matrix product: values, adjoints, central differences. */
class ReferenceLinearTest {

    @Provide
    Arbitrary<WindowCase> windows() {
        return WindowCase.any(2);
    }

    @Property(seed = "11", tries = 60)
    void convolution(@ForAll("windows") WindowCase window, @ForAll @IntRange(min = 1, max = 3) int filters,
            @ForAll boolean bias) {
        Conv2dSpec spec = new Conv2dSpec(filters, window.window(), bias, Activation.LINEAR);
        Shape input = window.input();
        try (LinearPlan plan = BACKEND.conv().plan(spec, input, Backward.BOTH, new Scratch())) {
            checkGradients(plan, input, spec.kernelShape(input), bias ? spec.biasShape() : null,
                    spec.outputShape(input), window.seed());
        }
    }

    @Property(seed = "12", tries = 60)
    void depthwise(@ForAll("windows") WindowCase window, @ForAll @IntRange(min = 1, max = 2) int multiplier,
            @ForAll boolean bias) {
        DepthwiseConv2dSpec spec = new DepthwiseConv2dSpec(multiplier, window.window(), bias, Activation.LINEAR);
        Shape input = window.input();
        try (LinearPlan plan = BACKEND.conv().plan(spec, input, Backward.BOTH, new Scratch())) {
            checkGradients(plan, input, spec.kernelShape(input), bias ? spec.biasShape(input) : null,
                    spec.outputShape(input), window.seed());
        }
    }

    @Property(seed = "13", tries = 40)
    void dense(@ForAll @IntRange(min = 1, max = 4) int rows, @ForAll @IntRange(min = 1, max = 6) int inputs,
               @ForAll @IntRange(min = 1, max = 5) int units, @ForAll boolean perPixel, @ForAll boolean bias,
               @ForAll long seed) {
        DenseSpec spec = new DenseSpec(units, bias, Activation.LINEAR);
        Shape input = perPixel ? Shape.of(rows, 2, 3, inputs) : Shape.of(rows, inputs);
        try (LinearPlan plan = BACKEND.dense().plan(spec, input, Backward.BOTH, new Scratch())) {
            checkGradients(plan, input, spec.kernelShape(input), bias ? spec.biasShape() : null,
                    spec.outputShape(input), seed);
        }
    }

    private static void checkGradients(LinearPlan plan, Shape input, Shape kernelShape, Shape biasShape, Shape output,
            long seed) {
        Random random = new Random(seed);
        Tensor x = Tensors.random(input, random);
        Tensor kernel = Tensors.random(kernelShape, random);
        Tensor bias = biasShape == null ? null : Tensors.random(biasShape, random);
        Tensor y = Tensors.empty(output);
        Tensor dy = Tensors.random(output, random);
        Tensor dx = Tensors.empty(input);
        Tensor dkernel = Tensors.empty(kernelShape);
        Tensor dbias = biasShape == null ? null : Tensors.empty(biasShape);
        Runnable forward = () -> plan.forward(x, kernel, bias, y);
        plan.backwardInput(dy, kernel, dx);
        plan.backwardParameters(x, dy, dkernel, dbias);

        Tensors.assertGradient("dx", forward, y, dy, x, dx);
        Tensors.assertGradient("dkernel", forward, y, dy, kernel, dkernel);
        if (bias == null) {
            forward.run();
            Tensors.assertAdjoint(x, y, dy, dx);
            Tensors.assertAdjoint(kernel, y, dy, dkernel);
        } else {
            Tensors.assertGradient("dbias", forward, y, dy, bias, dbias);
        }
    }

    /** Each output by itself, from an input that was padded before. */
    @Property(seed = "15", tries = 100)
    void convolutionIsItsDefinition(@ForAll("windows") WindowCase windowCase,
            @ForAll @IntRange(min = 1, max = 3) int filters) {
        Window2d window = windowCase.window();
        Shape input = windowCase.input();
        Conv2dSpec spec = new Conv2dSpec(filters, window, false, Activation.LINEAR);
        Shape output = spec.outputShape(input);
        Random random = new Random(windowCase.seed());
        Tensor x = Tensors.random(input, random);
        Tensor kernel = Tensors.random(spec.kernelShape(input), random);
        Tensor y = Tensors.empty(output);
        BACKEND.conv().plan(spec, input, Backward.NONE, new Scratch()).forward(x, kernel, null, y);

        double[][][][] padded = padded(x, window);
        double[] k = Tensors.values(kernel);
        double[] expected = new double[(int) output.size()];
        for (int e = 0; e < expected.length; e++) {
            int f = e % filters;
            int j = e / filters % output.width();
            int i = e / filters / output.width() % output.height();
            int n = e / filters / output.width() / output.height();
            for (int t = 0; t < k.length / filters; t++) {
                int c = t % input.channels();
                int q = t / input.channels() % window.kernelWidth();
                int p = t / input.channels() / window.kernelWidth();
                expected[e] += k[t * filters + f] * padded[n][i * window.strideHeight() + p * window.dilationHeight()]
                        [j * window.strideWidth() + q * window.dilationWidth()][c];
            }
        }
        Tensors.assertClose("y", expected, Tensors.values(y), 1e-13);
    }

    private static double[][][][] padded(Tensor x, Window2d window) {
        Shape shape = x.shape();
        int top = window.padTop(shape.height());
        int left = window.padLeft(shape.width());
        double[] values = Tensors.values(x);
        double[][][][] padded = new double[shape.batch()][top + shape.height() + window.padBottom(shape.height())]
                [left + shape.width() + window.padRight(shape.width())][shape.channels()];
        for (int e = 0; e < values.length; e++) {
            int c = e % shape.channels();
            int w = e / shape.channels() % shape.width();
            int h = e / shape.channels() / shape.width() % shape.height();
            padded[e / shape.channels() / shape.width() / shape.height()][top + h][left + w][c] = values[e];
        }
        return padded;
    }

    @Property(seed = "14", tries = 60)
    void depthwiseIsAConvolutionWithABlockKernel(@ForAll("windows") WindowCase window,
            @ForAll @IntRange(min = 1, max = 2) int multiplier) {
        Shape input = window.input();
        int channels = input.channels();
        DepthwiseConv2dSpec depthwise = new DepthwiseConv2dSpec(multiplier, window.window(), false, Activation.LINEAR);
        Conv2dSpec full = new Conv2dSpec(channels * multiplier, window.window(), false, Activation.LINEAR);
        Random random = new Random(window.seed());
        Tensor x = Tensors.random(input, random);
        Tensor kernel = Tensors.random(depthwise.kernelShape(input), random);
        double[] diagonal = Tensors.values(kernel);
        double[] block = new double[(int) full.kernelShape(input).size()];
        for (int i = 0; i < diagonal.length; i++) {
            int filter = i % (channels * multiplier);
            int place = i / (channels * multiplier);
            block[(place * channels + filter / multiplier) * channels * multiplier + filter] = diagonal[i];
        }
        Tensor y = Tensors.empty(depthwise.outputShape(input));
        Tensor expected = Tensors.empty(full.outputShape(input));
        BACKEND.conv().plan(depthwise, input, Backward.NONE, new Scratch()).forward(x, kernel, null, y);
        BACKEND.conv().plan(full, input, Backward.NONE, new Scratch()).forward(x,
                Tensors.of(full.kernelShape(input), block), null, expected);
        Tensors.assertClose("y", Tensors.values(expected), Tensors.values(y), 1e-13);
    }

    @Test
    void convolutionByHand() {
        // Keras, kernel 2x2, padding same: the padding is at the bottom and the right, and the kernel is not flipped.
        Conv2dSpec spec = new Conv2dSpec(1, new Window2d(2, 2, 1, 1, 1, 1, Padding.SAME), true, Activation.RELU);
        Shape input = Shape.of(1, 2, 3, 1);
        Tensor x = Tensors.of(input, 1, 2, 3, 4, 5, 6);
        Tensor kernel = Tensors.of(spec.kernelShape(input), 1, 10, 100, 1000);
        Tensor y = Tensors.empty(spec.outputShape(input));
        BACKEND.conv().plan(spec, input, Backward.NONE, new Scratch()).forward(x, kernel, Tensors.row(-60), y);
        assertArrayEquals(new double[] {5361, 6472, 543, 0, 5, 0}, Tensors.values(y));
    }

    @Test
    void denseByHandWithFusedActivation() {
        DenseSpec spec = new DenseSpec(2, true, Activation.RELU6);
        Shape input = Shape.of(2, 3);
        Tensor y = Tensors.empty(Shape.of(2, 2));
        BACKEND.dense().plan(spec, input, Backward.NONE, new Scratch())
                .forward(Tensors.of(input, 1, 2, 3, -1, 0, 1), Tensors.of(Shape.of(3, 2), 1, 2, 3, 4, -1, -2),
                        Tensors.row(0.5, -0.25), y);
        assertArrayEquals(new double[] {4.5, 3.75, 0, 0}, Tensors.values(y));
    }

    @Test
    void wrongShapesAreNamed() {
        LinearPlan plan = BACKEND.dense().plan(new DenseSpec(2, false, Activation.LINEAR), Shape.of(2, 3),
                Backward.BOTH, new Scratch());
        Tensor y = Tensors.empty(Shape.of(2, 2));
        Tensor kernel = Tensors.empty(Shape.of(3, 2));
        String message = assertThrows(IllegalArgumentException.class,
                () -> plan.forward(Tensors.empty(Shape.of(3, 3)), kernel, null, y)).getMessage();
        assertEquals("x must have shape (2, 3), received FLOAT64(3, 3)", message);
        String tooMany = assertThrows(IllegalArgumentException.class,
                () -> plan.forward(Tensors.empty(Shape.of(2, 3)), kernel, Tensors.row(1, 2), y)).getMessage();
        assertEquals("this plan has no bias, received bias FLOAT64(2,)", tooMany);
        LinearPlan biased = BACKEND.dense().plan(new DenseSpec(2, true, Activation.LINEAR), Shape.of(2, 3),
                Backward.BOTH, new Scratch());
        String tooFew = assertThrows(IllegalArgumentException.class,
                () -> biased.forward(Tensors.empty(Shape.of(2, 3)), kernel, null, y)).getMessage();
        assertEquals("this plan has a bias; bias is missing", tooFew);
        assertEquals("loops", plan.description());
    }
}
