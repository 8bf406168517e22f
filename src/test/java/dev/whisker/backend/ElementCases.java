package dev.whisker.backend;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Activations, dropout, Adam. */
final class ElementCases {
    private ElementCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        for (Activation activation : Activation.values()) {
            cases.put(activation.kerasName(), lab -> activation(lab, activation, false));
            cases.put(activation.kerasName() + " in place", lab -> activation(lab, activation, true));
        }
        cases.put("leakyRelu", ElementCases::leakyRelu);
        cases.put("dropout", ElementCases::dropout);
        cases.put("adam", ElementCases::adam);
        cases.put("countOutside", ElementCases::countOutside);
        cases.put("latch", ElementCases::latch);
    }

    private static Shape anyShape(Draw draw) {
        return draw.coin() ? Shape.of(draw.between(1, 40), draw.oneOf(1, 2, 3, 10, 100))
                : draw.pictures(9, 1, 3, 16, 33);
    }

    private static void activation(ParityRun lab, Activation activation, boolean inPlace) {
        Draw draw = lab.draw();
        Shape shape = anyShape(draw);
        double[] values = draw.normal(shape, 4);
        double[] special = {0, 3, -3, 6, -6, Double.NaN, 100, -100, Double.POSITIVE_INFINITY};
        if (activation != Activation.SOFTMAX) {
            for (double each : special) {
                values[draw.between(0, values.length - 1)] = each;
            }
        }
        double[] outputs = outputs(activation, shape, values);
        double[] gradients = draw.normal(shape);

        Tensor x = lab.input("x", shape, values);
        Tensor forwardX = inPlace ? lab.changing("x and y", shape, values) : x;
        Tensor y = inPlace ? forwardX : lab.output("y", shape);
        lab.activation().forward(activation, forwardX, y);
        lab.compare("y", y, Tolerance.ELEMENTWISE);

        Tensor givenY = lab.input("given y", shape, outputs);
        Tensor dy = inPlace ? lab.changing("dy and dx", shape, gradients) : lab.input("dy", shape, gradients);
        Tensor dx = inPlace ? dy : lab.output("dx", shape);
        boolean fromOutput = activation.differentiableFromOutput();
        lab.activation().backward(activation, fromOutput ? null : x, fromOutput ? givenY : null, dy, dx);
        lab.compare("dx", dx, Tolerance.ELEMENTWISE);
    }

    private static void leakyRelu(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = anyShape(draw);
        double slope = (float) (double) draw.oneOf(0.0, 0.3, 2.0);
        double[] values = draw.normal(shape);
        for (double special : new double[] {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            values[draw.between(0, values.length - 1)] = special;
        }
        boolean inPlace = draw.coin();
        Tensor x = inPlace ? lab.changing("x and y", shape, values) : lab.input("x", shape, values);
        Tensor y = inPlace ? x : lab.output("y", shape);
        lab.activation().leakyReluForward(slope, x, y);
        lab.compare("y", y, Tolerance.ELEMENTWISE);

        Tensor dx = lab.changing("dy and dx", shape, draw.normal(shape));
        lab.activation().leakyReluBackward(slope, lab.input("given y", shape, values), dx, dx);
        lab.compare("dx", dx, Tolerance.ELEMENTWISE);
    }

    /** The reference's outputs, rounded, so that all backends derive from the same. */
    private static double[] outputs(Activation activation, Shape shape, double[] values) {
        try (Backend reference = new ReferenceBackend(); Memory memory =
                reference.allocate(shape.size() * Double.BYTES)) {
            Tensor tensor = new Tensor(shape, reference.floatType(), memory, 0);
            reference.write(tensor, values);
            reference.activation().forward(activation, tensor, tensor);
            double[] outputs = reference.read(tensor);
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = (float) outputs[i];
            }
            return outputs;
        }
    }

    private static void dropout(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = anyShape(draw);
        double rate = draw.oneOf(0.0, 0.2, 0.5, 0.9, 1.0);
        RandomKey key = draw.key();
        long step = draw.between(0, 1_000_000);
        Tensor x = lab.input("x", shape, draw.normal(shape));
        Tensor dy = lab.input("dy", shape, draw.normal(shape));
        Tensor y = lab.output("y", shape);
        Tensor dx = lab.output("dx", shape);
        Shape maskShape = lab.dropout().maskShape(shape);
        Tensor mask = maskShape == null || draw.coin() ? null : lab.output("mask", maskShape, DType.UINT8);
        lab.dropout().forward(x, rate, key, step, y, mask);
        lab.dropout().backward(dy, rate, key, step, mask, dx);
        lab.compare("y", y, Tolerance.ELEMENTWISE);
        lab.compare("dx", dx, Tolerance.ELEMENTWISE);
    }

    private static void adam(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = Shape.of(draw.between(1, 5000));
        Tensor w = lab.changingWeight("w", shape, draw.normal(shape));
        Tensor g = lab.weight("g", shape, draw.normal(shape));
        Tensor m = lab.changingWeight("m", shape, draw.normal(shape, 0.1));
        Tensor v = lab.changingWeight("v", shape, draw.uniform(shape, 0, 0.1));
        lab.optimizer().adam(w, g, m, v, draw.uniform(1e-5, 1e-2), 0.9, 0.999, draw.oneOf(1e-7, 1e-4),
                draw.coin() ? null : lab.weight("guard", Shape.of(1), new double[] {draw.oneOf(0.0, 1.0, Double.NaN)}));
        lab.compare("w", w, Tolerance.ELEMENTWISE);
        lab.compare("m", m, Tolerance.ELEMENTWISE);
        lab.compare("v", v, Tolerance.ELEMENTWISE);
    }

    private static void countOutside(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = Shape.of(draw.between(1, 20_000));
        double limit = draw.oneOf(1.5, 1e10, (double) Float.MAX_VALUE);
        double[] values = draw.normal(shape);
        double[] special = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Float.MAX_VALUE, 1e10f,
                -1e11, 0};
        for (int i = draw.between(0, special.length); i < special.length; i++) {
            values[draw.between(0, values.length - 1)] = special[i];
        }
        Tensor count = lab.weightOutput("count", Shape.of(1));
        lab.optimizer().countOutside(lab.input("values", shape, values), limit, count);
        lab.compare("count", count, Tolerance.ELEMENTWISE);
    }

    private static void latch(ParityRun lab) {
        Draw draw = lab.draw();
        double[] counts = new double[draw.between(1, 3)];
        double[] values = draw.normal(Shape.of(draw.between(1, 2000)));
        // Half of the time nothing is wrong, and what the guard was remains.
        if (draw.between(0, 3) == 0) {
            counts[draw.between(0, counts.length - 1)] = draw.oneOf(1.0, 3e7, Double.NaN);
        }
        if (draw.between(0, 3) == 0) {
            values[draw.between(0, values.length - 1)] =
                    draw.oneOf(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        }
        Tensor guard = lab.changingWeight("guard", Shape.of(1), new double[] {draw.oneOf(0.0, 1.0)});
        lab.optimizer().latch(lab.weight("counts", Shape.of(counts.length), counts),
                lab.weight("values", Shape.of(values.length), values), guard);
        lab.compare("guard", guard, Tolerance.EXACT);
    }
}
