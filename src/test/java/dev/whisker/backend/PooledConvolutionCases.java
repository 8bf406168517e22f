package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.Padding;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * A convolution with max pooling, bias and relu. Inputs and weights are whole numbers, so that products are exact
 * everywhere: maxima are the same ones, of which many are ties.
 */
final class PooledConvolutionCases {
    static final String NAME = "convolution with max pooling, bias and relu";

    private PooledConvolutionCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put(NAME, PooledConvolutionCases::compare);
    }

    /** Whether a backend has this form for small shapes too; true for other cases. */
    static boolean areFor(Backend backend, String name) {
        if (!name.equals(NAME)) {
            return true;
        }
        Conv2dSpec spec = new Conv2dSpec(2, square(3), true, Activation.LINEAR);
        try (Scratch scratch = new Scratch()) {
            return backend.conv().planPooled(spec, square(2), Shape.of(1, 8, 8, 3), Backward.PARAMETERS, scratch)
                    .map(plan -> {
                        plan.close();
                        return plan;
                    }).isPresent();
        }
    }

    private static Window2d square(int size) {
        return new Window2d(size, size, size, size, 1, 1, Padding.VALID);
    }

    private static double[] whole(double[] values) {
        return Arrays.stream(values).map(Math::rint).toArray();
    }

    private static void compare(ParityRun lab) {
        Draw draw = lab.draw();
        Shape input = draw.pictures(14, 1, 2, 3, 4, 7, 16);
        Conv2dSpec spec = new Conv2dSpec(draw.oneOf(1, 4, 8, 15, 16, 17, 32, 35), draw.window(input, true), draw.coin(),
                Activation.LINEAR);
        Shape convolved = spec.outputShape(input);
        boolean usual = draw.coin(); // windows of 2x2, which have code of their own
        int height = usual ? Math.min(2, convolved.height()) : draw.between(1, Math.min(3, convolved.height()));
        int width = usual ? Math.min(2, convolved.width()) : draw.between(1, Math.min(3, convolved.width()));
        Window2d pool = new Window2d(height, width, height, width, 1, 1, Padding.VALID);
        Shape output = pool.outputShape(convolved);
        Tensor x = lab.input("x", input, whole(draw.normal(input)));
        Shape kernelShape = spec.kernelShape(input);
        Tensor kernel = lab.weight("kernel", kernelShape, whole(draw.normal(kernelShape)));
        Shape filters = spec.biasShape();
        Tensor bias = spec.bias() ? lab.weight("bias", filters, draw.normal(filters)) : null;
        Tensor dy = lab.input("dy", output, draw.normal(output));
        Tensor y = lab.output("y", output);
        Tensor unindexed = lab.output("y without index", output);
        Tensor products = lab.output("products", convolved);
        Tensor gradient = lab.output("gradient of products", convolved);
        Tensor dx = lab.output("dx", input);
        Tensor dkernel = lab.weightOutput("dkernel", kernelShape);
        Tensor dbias = lab.weightOutput("dbias", filters);
        Tensor again = lab.weightOutput("dkernel again", kernelShape);
        Scratch scratch = lab.scratch();
        try (PooledConvolutionPlan plan = lab.conv().planPooled(spec, pool, input, Backward.BOTH, scratch)
                .orElseThrow()) {
            scratch.seal(lab.backend()::allocate);
            Tensor index = lab.output("index", output, plan.indexType());
            plan.forward(x, kernel, bias, unindexed, null, plan.needsProducts() ? products : null);
            plan.forward(x, kernel, bias, y, index, products);
            plan.weightsChanged();
            plan.backward(x, y, dy, index, again, null, plan.needsProducts() ? gradient : null);
            plan.backward(x, y, dy, index, dkernel, spec.bias() ? dbias : null, gradient);
            plan.backwardInput(gradient, kernel, dx);
            if (bias != null) {
                plan.addBias(products, bias);
            }
        }
        lab.same("with index and products, and without", y, unindexed);
        lab.same("with the gradient of products, and without", dkernel, again);
        lab.compare("y", y, Tolerance.ELEMENTWISE);
        lab.compare("products", products, Tolerance.ELEMENTWISE);
        lab.compare("gradient of products", gradient, Tolerance.EXACT);
        lab.compare("dkernel", dkernel, Tolerance.reduction(convolved.rows()));
        lab.compare("dx", dx, Tolerance.reduction((long) pool.kernelHeight() * spec.filters() * 9));
        if (bias != null) {
            lab.compare("dbias", dbias, Tolerance.reduction(output.rows()));
        }
    }
}
