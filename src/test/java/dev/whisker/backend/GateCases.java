package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** A factor for each picture and channel. */
final class GateCases {
    private GateCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("channel gates", lab -> gates(lab, lab.draw().pictures(11, 1, 2, 3, 16, 33, 70), false));
        cases.put("channel gates in place", lab -> gates(lab, lab.draw().pictures(11, 1, 2, 3, 16, 33, 70), true));
        cases.put("channel gates, several threads",
                lab -> gates(lab, Shape.of(1, 13, 12, lab.draw().oneOf(128, 150)), false));
        cases.put("channel gates, one gradient", GateCases::oneGradient);
    }

    private static void gates(ParityRun lab, Shape shape, boolean inPlace) {
        double[] values = lab.draw().normal(shape);
        double[] gradients = lab.draw().normal(shape);
        Tensor x = lab.input("x", shape, values);
        Tensor s = factors(lab, shape);
        Tensor forwardX = inPlace ? lab.changing("x and y", shape, values) : x;
        Tensor y = inPlace ? forwardX : lab.output("y", shape);
        Tensor dy = inPlace ? lab.changing("dy and dx", shape, gradients) : lab.input("dy", shape, gradients);
        Tensor dx = inPlace ? dy : lab.output("dx", shape);
        Tensor ds = lab.output("ds", s.shape());
        lab.gate().forward(forwardX, s, y);
        lab.gate().backward(x, s, dy, dx, ds);
        lab.compare("y", y, Tolerance.ELEMENTWISE);
        lab.compare("dx", dx, Tolerance.ELEMENTWISE);
        lab.compare("ds", ds, pixelSums(shape));
    }

    private static void oneGradient(ParityRun lab) {
        Shape shape = lab.draw().pictures(7, 1, 5, 16);
        Tensor x = lab.input("x", shape, lab.draw().normal(shape));
        Tensor dy = lab.input("dy", shape, lab.draw().normal(shape));
        Tensor s = factors(lab, shape);
        Tensor dx = lab.output("dx", shape);
        Tensor ds = lab.output("ds", s.shape());
        lab.gate().backward(null, s, dy, dx, null);
        lab.gate().backward(x, s, dy, null, ds);
        lab.compare("dx", dx, Tolerance.ELEMENTWISE);
        lab.compare("ds", ds, pixelSums(shape));
    }

    private static Tensor factors(ParityRun lab, Shape shape) {
        Shape gates = lab.draw().coin() ? Shape.of(shape.batch(), shape.channels())
                : Shape.of(shape.batch(), 1, 1, shape.channels());
        return lab.input("s", gates, lab.draw().normal(gates));
    }

    private static Tolerance pixelSums(Shape shape) {
        return Tolerance.reduction((long) shape.height() * shape.width());
    }
}
