package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Convolution, depthwise convolution, matrix product. */
final class LinearCases {
    private static final Activation[] FUSABLE = Arrays.stream(Activation.values())
            .filter(activation -> activation != Activation.SOFTMAX).toArray(Activation[]::new);

    /** Those that every backend applies before it stores the product. */
    private static final Activation[] BEFORE_STORING = {Activation.LINEAR, Activation.RELU, Activation.RELU6,
        Activation.SWISH, Activation.HARD_SWISH};

    /** Of a number, in the last place of its bfloat16: at most this part of it. */
    private static final double BFLOAT16_HALF_UNIT = 0x1p-8;

    private LinearCases() {
    }

    /** In mixed precision one that is not applied before the product is stored acts on a rounded product. */
    private static Activation[] activations(ParityRun lab) {
        return lab.isMixed() ? BEFORE_STORING : FUSABLE;
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("conv", lab -> train(lab, conv(lab)));
        cases.put("conv inference", lab -> infer(lab, conv(lab)));
        cases.put("depthwise conv", lab -> train(lab, depthwise(lab)));
        cases.put("depthwise conv inference", lab -> infer(lab, depthwise(lab)));
        cases.put("dense", lab -> train(lab, dense(lab)));
        cases.put("dense inference", lab -> infer(lab, dense(lab)));
        cases.put("conv with NaN", LinearCases::nan);
    }

    /** What the three kinds have in common. */
    record Kind(Shape input, Shape kernel, Shape output, boolean bias, Activation activation, Planner planner) {
        Shape biasShape() {
            return Shape.of(output.channels());
        }

        /** Products in one output element. */
        long terms() {
            return kernel.size() / Math.min(kernel.size(), output.channels());
        }
    }

    interface Planner {
        LinearPlan plan(Backward backward, Scratch scratch);
    }

    /** Half of them not dilated: cuDNN gets no strides together with dilation. */
    private static Kind conv(ParityRun lab) {
        Draw draw = lab.draw();
        Shape input = draw.pictures(13, 1, 2, 3, 4, 8, 16, 17, 32, 40);
        Conv2dSpec spec = new Conv2dSpec(draw.oneOf(1, 2, 3, 8, 16, 19, 32, 48), draw.window(input, draw.coin()),
                draw.coin(), draw.oneOf(activations(lab)));
        return conv(lab, spec, input);
    }

    static Kind conv(ParityRun lab, Conv2dSpec spec, Shape input) {
        return new Kind(input, spec.kernelShape(input), spec.outputShape(input), spec.bias(), spec.activation(),
                (backward, scratch) -> lab.conv().plan(spec, input, backward, scratch));
    }

    private static Kind depthwise(ParityRun lab) {
        Draw draw = lab.draw();
        Shape input = draw.pictures(13, 1, 2, 3, 4, 8, 16, 17, 32);
        DepthwiseConv2dSpec spec = new DepthwiseConv2dSpec(draw.oneOf(1, 1, 2, 3), draw.window(input, true),
                draw.coin(), draw.oneOf(activations(lab)));
        return new Kind(input, spec.kernelShape(input), spec.outputShape(input), spec.bias(), spec.activation(),
                (backward, scratch) -> lab.conv().plan(spec, input, backward, scratch));
    }

    private static Kind dense(ParityRun lab) {
        Draw draw = lab.draw();
        int features = draw.oneOf(1, 2, 5, 16, 33, 100, 700);
        Shape input = draw.coin() ? Shape.of(draw.between(1, 33), features)
                : Shape.of(draw.between(1, 4), draw.between(1, 5), features);
        DenseSpec spec = new DenseSpec(draw.oneOf(1, 2, 3, 16, 17, 64), draw.coin(),
                draw.oneOf(activations(lab)));
        return new Kind(input, spec.kernelShape(input), spec.outputShape(input), spec.bias(), spec.activation(),
                (backward, scratch) -> lab.dense().plan(spec, input, backward, scratch));
    }

    static void train(ParityRun lab, Kind kind) {
        Scratch scratch = lab.scratch();
        Tensor x = lab.input("x", kind.input(), lab.draw().normal(kind.input()));
        Tensor kernel = lab.weight("kernel", kind.kernel(), lab.draw().normal(kind.kernel()));
        Tensor bias = kind.bias() ? lab.weight("bias", kind.biasShape(), lab.draw().normal(kind.biasShape())) : null;
        Tensor dz = lab.input("dz", kind.output(), lab.draw().normal(kind.output()));
        Tensor y = lab.output("y", kind.output());
        Tensor dx = lab.output("dx", kind.input());
        Tensor dkernel = lab.weightOutput("dkernel", kind.kernel());
        Tensor dbias = kind.bias() ? lab.weightOutput("dbias", kind.biasShape()) : null;
        try (LinearPlan plan = lab.ready(kind.planner().plan(Backward.BOTH, scratch), scratch)) {
            plan.forward(x, kernel, bias, y);
            plan.backwardParameters(x, dz, dkernel, dbias);
            plan.backwardInput(dz, kernel, dx);
        }
        lab.compare("y", y, ofOutput(lab, kind, bias, y));
        lab.compare("dx", dx, Tolerance.reduction(kind.kernel().size() / kind.kernel().get(-2)));
        Tolerance ofKernel = Tolerance.reduction(kind.output().rows());
        lab.compare("dkernel", dkernel, lab.storesProducts() ? ofKernel.bfloat16() : ofKernel);
        if (kind.bias()) {
            lab.compare("dbias", dbias, Tolerance.reduction(kind.output().rows()));
        }
    }

    /** Twice with one kernel, then with another. */
    private static void infer(ParityRun lab, Kind kind) {
        Scratch scratch = lab.scratch();
        Tensor x = lab.input("x", kind.input(), lab.draw().normal(kind.input()));
        double[] first = lab.draw().normal(kind.kernel());
        double[] second = lab.draw().normal(kind.kernel());
        Tensor kernel = lab.changingWeight("kernel", kind.kernel(), first);
        Tensor bias = kind.bias() ? lab.weight("bias", kind.biasShape(), lab.draw().normal(kind.biasShape())) : null;
        Tensor y = lab.output("y", kind.output());
        try (LinearPlan plan = lab.ready(kind.planner().plan(Backward.NONE, scratch), scratch)) {
            plan.forward(x, kernel, bias, y);
            plan.forward(x, kernel, bias, y);
            lab.compare("y", y, ofOutput(lab, kind, bias, y));
            lab.rewrite(kernel, second);
            plan.weightsChanged();
            plan.forward(x, kernel, bias, y);
            lab.compare("y with another kernel", y, ofOutput(lab, kind, bias, y));
        }
    }

    /** NaN reaches the outputs it should reach, through the fused activation too. */
    private static void nan(ParityRun lab) {
        Draw draw = lab.draw();
        Shape input = draw.pictures(9, 3, 16, 32);
        Conv2dSpec spec = new Conv2dSpec(draw.oneOf(4, 16, 32), draw.window(input, false), true,
                draw.oneOf(activations(lab)));
        Kind kind = conv(lab, spec, input);
        double[] biases = draw.normal(kind.biasShape());
        biases[draw.between(0, biases.length - 1)] = Double.NaN;
        Scratch scratch = lab.scratch();
        Tensor x = lab.input("x", input, draw.normal(input));
        Tensor kernel = lab.weight("kernel", kind.kernel(), draw.normal(kind.kernel()));
        Tensor bias = lab.weight("bias", kind.biasShape(), biases);
        Tensor y = lab.output("y", kind.output());
        try (LinearPlan plan = lab.ready(kind.planner().plan(draw.oneOf(Backward.NONE, Backward.BOTH), scratch),
                scratch)) {
            plan.forward(x, kernel, bias, y);
        }
        lab.compare("y", y, ofOutput(lab, kind, bias, y));
    }

    /**
     * Where a product is rounded before something is done to it, its rounding too: half a unit in the last place of
     * one. No activation makes more of an error, and one that bounds its values makes less of that of a large product.
     */
    private static Tolerance ofOutput(ParityRun lab, Kind kind, Tensor bias, Tensor y) {
        Tolerance sums = Tolerance.reduction(kind.terms());
        if (!lab.storesProducts() || bias == null && kind.activation() == Activation.LINEAR) {
            return sums;
        }
        double largest = 1 + largest(lab, y) + (bias == null ? 0 : largest(lab, bias));
        return new Tolerance(sums.absolute() + largest * BFLOAT16_HALF_UNIT, sums.relative());
    }

    private static double largest(ParityRun lab, Tensor tensor) {
        return Arrays.stream(lab.backend().read(tensor)).filter(value -> !Double.isNaN(value)).map(Math::abs).max()
                .orElse(0);
    }
}
