package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.InvertedResidualPlan.Between;
import dev.whisker.op.InvertedResidualPlan.Weights;
import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** An inverted residual block as one operation, beside its three convolutions. */
final class InvertedResidualCases {
    static final String NAME = "inverted residual block";
    private static final Window2d POINT = new Window2d(1, 1, 1, 1, 1, 1, Padding.VALID);

    private InvertedResidualCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put(NAME, InvertedResidualCases::compare);
    }

    /** Whether a backend has this form; true for other cases. */
    static boolean areFor(Backend backend, String name) {
        return !name.equals(NAME) || backend.conv().planInvertedResidual(spec(POINT, 16, Activation.RELU,
                new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME), Activation.RELU, 8, false), Shape.of(1, 4, 4, 8))
                .map(plan -> {
                    plan.close();
                    return plan;
                }).isPresent();
    }

    private static InvertedResidualSpec spec(Window2d window, int channels, Activation first, Window2d depthwise,
            Activation second, int filters, boolean residual) {
        return new InvertedResidualSpec(new Conv2dSpec(channels, window, true, first),
                new DepthwiseConv2dSpec(1, depthwise, true, second),
                new Conv2dSpec(filters, POINT, true, Activation.LINEAR), residual);
    }

    /** Its expansion is 1x1, as in all blocks but the first, or as large as the input allows. */
    private static InvertedResidualSpec draw(Draw draw, Shape input) {
        Window2d window = draw.between(0, 2) > 0 ? POINT : draw.window(input, false);
        Shape expanded = window.outputShape(input);
        boolean fits = expanded.height() >= 3 && expanded.width() >= 3;
        Window2d depthwise = new Window2d(3, 3, draw.between(1, 3), draw.between(1, 2), 1, 1,
                fits ? draw.oneOf(Padding.SAME, Padding.VALID) : Padding.SAME);
        boolean residual = draw.coin() && depthwise.outputShape(expanded).equals(input);
        return spec(window, draw.oneOf(16, 32, 48, 96), activation(draw), depthwise, activation(draw),
                residual ? input.channels() : draw.oneOf(1, 4, 8, 15, 16, 24, 33, 40), residual);
    }

    private static Activation activation(Draw draw) {
        return draw.oneOf(Activation.LINEAR, Activation.RELU, Activation.RELU6);
    }

    private static void compare(ParityRun lab) {
        Draw draw = lab.draw();
        Shape input = draw.pictures(20, 1, 3, 8, 16, 24);
        InvertedResidualSpec spec = draw(draw, input);
        Shape expandedShape = spec.expandedShape(input);
        Shape convolvedShape = spec.convolvedShape(input);
        Shape output = spec.outputShape(input);
        Tensor x = lab.input("x", input, draw.normal(input));
        Weights expand = weights(lab, "expand", spec.expand().kernelShape(input), expandedShape.channels());
        Weights depthwise = weights(lab, "depthwise", spec.depthwise().kernelShape(expandedShape),
                expandedShape.channels());
        Weights project = weights(lab, "project", spec.project().kernelShape(convolvedShape), output.channels());
        Weights other = weights(lab, "other", spec.project().kernelShape(convolvedShape), output.channels());
        Tensor y = lab.output("y", output);
        Tensor unwatched = lab.output("y unwatched", output);
        Tensor renewed = lab.output("y of other weights", output);
        Tensor expanded = lab.output("expanded", expandedShape);
        Tensor convolved = lab.output("convolved", convolvedShape);
        Tensor projected = spec.residual() ? lab.output("projected", output) : null;
        Between between = new Between(expanded, convolved, projected);
        try (InvertedResidualPlan plan = lab.conv().planInvertedResidual(spec, input).orElseThrow()) {
            Between needed = plan.needsBetween() ? between : null;
            plan.forward(x, expand, depthwise, other, renewed, needed);
            plan.weightsChanged();
            plan.forward(x, expand, depthwise, project, unwatched, needed);
            plan.forward(x, expand, depthwise, project, y, between);
        }
        Shape kernel = spec.expand().kernelShape(input);
        Tolerance sums = Tolerance.reduction(kernel.size() / kernel.channels() + 9 + expandedShape.channels());
        lab.same("watched and not", y, unwatched);
        lab.compare("y", y, sums);
        lab.compare("y of other weights", renewed, sums);
        lab.compare("expanded", expanded, sums);
        lab.compare("convolved", convolved, sums);
        if (projected != null) {
            lab.compare("projected", projected, sums);
        }
    }

    /** About as large that what comes out is as large as what goes in. */
    private static Weights weights(ParityRun lab, String name, Shape kernel, int filters) {
        double deviation = Math.sqrt((double) filters / kernel.size());
        return new Weights(lab.weight(name + " kernel", kernel, lab.draw().normal(kernel, deviation)),
                lab.weight(name + " bias", Shape.of(filters), lab.draw().normal(Shape.of(filters))));
    }
}
