package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.op.PooledReluPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What does the work of several layers in one pass, beside the several passes, whose bits it must have. Cases are only
 * for backends that have such forms.
 */
final class JoinedCases {
    private static final String DEPTHWISE = "depthwise after bias and activation";
    private static final String POOLING = "max pooling with bias and relu";

    private JoinedCases() {
    }

    /** Whether a backend has the form that this case is about; true for cases that are about none. */
    static boolean areFor(Backend backend, String name) {
        if (name.startsWith(DEPTHWISE)) {
            return backend.joinsLayers();
        }
        return !name.startsWith(POOLING) || backend.pool().planMaxRelu(new Window2d(2, 2, 2, 2, 1, 1, Padding.VALID),
                Shape.of(1, 8, 8, 2)).isPresent();
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put(DEPTHWISE, lab -> depthwise(lab, false));
        cases.put(DEPTHWISE + ", with NaN", lab -> depthwise(lab, true));
        cases.put(POOLING, lab -> pooling(lab, lab.draw().pictures(11, 1, 2, 3, 7, 16, 32),
                false));
        cases.put(POOLING + ", with NaN", lab -> pooling(lab, lab.draw().pictures(11, 3, 16),
                true));
    }

    /** Values of which none, or a few, are NaN. */
    private static double[] values(ParityRun lab, Shape shape, boolean nan) {
        double[] values = lab.draw().normal(shape);
        for (int i = 0; nan && i < 3; i++) {
            values[lab.draw().between(0, values.length - 1)] = Double.NaN;
        }
        return values;
    }

    private static void depthwise(ParityRun lab, boolean nan) {
        Draw draw = lab.draw();
        Shape input = draw.pictures(13, 1, 2, 3, 4, 8, 16, 17, 32);
        boolean three = draw.coin();
        Window2d window = three ? new Window2d(3, 3, draw.oneOf(1, 2), 1, 1, 1, Padding.SAME)
                : draw.window(input, true);
        DepthwiseConv2dSpec spec = new DepthwiseConv2dSpec(three ? 1 : draw.oneOf(1, 2), window, draw.coin(),
                draw.oneOf(Activation.LINEAR, Activation.RELU6));
        Activation before = draw.oneOf(Activation.LINEAR, Activation.RELU, Activation.RELU6);
        Shape output = spec.outputShape(input);
        // Far from zero: a bias in the padding shows.
        double[] biases = Arrays.stream(draw.normal(Shape.of(input.channels()))).map(value -> value + 2).toArray();
        Tensor x = lab.input("x", input, values(lab, input, nan));
        Tensor beforeBias = lab.weight("before bias", Shape.of(input.channels()), biases);
        Tensor kernel = lab.weight("kernel", spec.kernelShape(input), draw.normal(spec.kernelShape(input)));
        Shape channels = spec.biasShape(input);
        Tensor bias = spec.bias() ? lab.weight("bias", channels, draw.normal(channels)) : null;
        Tensor y = lab.output("y", output);
        Tensor completed = lab.changing("completed", input, lab.backend().read(x));
        Tensor apart = lab.output("apart", output);
        Tensor onCompleted = lab.output("on completed", output);
        Optional<DepthwiseAfterPlan> possible = lab.conv().planAfter(before, spec, input);
        Tolerance sums = Tolerance.reduction(window.kernelHeight() * (long) window.kernelWidth());
        possible.ifPresent(made -> {
            try (DepthwiseAfterPlan plan = made) {
                plan.forward(x, beforeBias, kernel, bias, y);
                plan.complete(completed, beforeBias);
                plan.forward(completed, null, kernel, bias, onCompleted);
            }
            Scratch scratch = lab.scratch();
            try (LinearPlan plain = lab.ready(lab.conv().plan(spec, input, Backward.NONE, scratch), scratch)) {
                plain.forward(completed, kernel, bias, apart);
            }
            if (!lab.isMixed()) { // there, two passes round what one keeps as it is
                lab.same("one pass and two", y, apart);
            }
            lab.same("one pass over what was completed", onCompleted, apart);
        });
        if (possible.isPresent()) {
            lab.compare("y", y, sums);
            lab.compare("completed", completed, Tolerance.ELEMENTWISE);
        }
    }

    private static void pooling(ParityRun lab, Shape input, boolean nan) {
        Draw draw = lab.draw();
        Window2d window = draw.coin() ? new Window2d(2, 2, 2, 2, 1, 1, Padding.SAME)
                : draw.window(input, false);
        Shape output = window.outputShape(input);
        Shape channels = Shape.of(input.channels());
        Tensor x = lab.input("x", input, nan ? values(lab, input, true) : draw.tied(input));
        Tensor bias = draw.between(0, 4) > 0 ? lab.weight("bias", channels, draw.normal(channels)) : null;
        Tensor dy = lab.input("dy", output, draw.normal(output));
        Tensor y = lab.output("y", output);
        Tensor unindexed = lab.output("y without index", output);
        Tensor dx = lab.output("dx", input);
        Tensor dbias = lab.weightOutput("dbias", channels);
        Tensor biased = lab.changing("biased", input, lab.backend().read(x));
        Optional<PooledReluPlan> possible = lab.pool().planMaxRelu(window, input);
        possible.ifPresent(made -> {
            try (PooledReluPlan plan = made) {
                Tensor index = lab.output("index", plan.indexShape(), plan.indexType());
                plan.forward(x, bias, y, index);
                plan.forward(x, bias, unindexed, null);
                plan.backward(y, dy, index, dx);
                plan.backwardBias(y, dy, dbias);
                if (bias != null) {
                    plan.addBias(biased, bias);
                }
            }
            apart(lab, window, x, biased, y, dy, dx);
        });
        if (possible.isPresent()) {
            boolean overlapping = window.kernelHeight() > window.strideHeight()
                    || window.kernelWidth() > window.strideWidth();
            lab.same("with index and without", y, unindexed);
            lab.compare("y", y, Tolerance.ELEMENTWISE);
            lab.compare("biased", biased, Tolerance.ELEMENTWISE);
            lab.compare("dx", dx, overlapping ? Tolerance.ELEMENTWISE : Tolerance.EXACT);
            lab.compare("dbias", dbias, Tolerance.reduction(output.rows()));
        }
    }

    /** The passes one after another: bias before max pooling, then relu; and backward the gradients of x alone. */
    private static void apart(ParityRun lab, Window2d window, Tensor x, Tensor biased, Tensor y, Tensor dy, Tensor dx) {
        Tensor pooled = lab.output("pooled", y.shape());
        Tensor activated = lab.output("activated", y.shape());
        Tensor slope = lab.output("slope", y.shape());
        Tensor gradient = lab.output("gradient", x.shape());
        Scratch scratch = lab.scratch();
        try (MaxPoolPlan plain = lab.pool().planMax(window, x.shape(), Mode.TRAINING, scratch)) {
            scratch.seal(lab.backend()::allocate);
            Tensor index = lab.output("plain index", plain.indexShape(), plain.indexType());
            plain.forward(biased, pooled, null);
            lab.activation().forward(Activation.RELU, pooled, activated);
            lab.same("values of one pass and three", y, activated);
            // Of the maxima of x: + bias may round two elements to one.
            plain.forward(x, pooled, index);
            lab.activation().backward(Activation.RELU, null, y, dy, slope);
            plain.backward(slope, index, gradient);
            lab.same("gradients of one pass and two", dx, gradient);
        }
    }
}
