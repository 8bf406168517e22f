package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.VectorCombination;
import dev.whisker.op.VectorFunction;
import dev.whisker.op.VectorSum;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Arithmetic over flat vectors. */
final class VectorCases {
    /** Vectors with and without a remainder after whole lanes, and some that are worth several threads. */
    private static final int MAX_LENGTH = 40_000;

    private VectorCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        for (VectorFunction function : VectorFunction.values()) {
            cases.put("vector function " + function, lab -> function(lab, function));
        }
        for (VectorCombination combination : VectorCombination.values()) {
            cases.put("vector combination " + combination, lab -> combination(lab, combination));
        }
        for (VectorSum sum : VectorSum.values()) {
            cases.put("vector sum of " + sum, lab -> sum(lab, sum));
        }
        cases.put("vector arithmetic by name", VectorCases::named);
        cases.put("vector scaled to a norm", VectorCases::scaledToNorm);
    }

    private static Shape anyLength(Draw draw) {
        return Shape.of(draw.coin() ? draw.between(1, 70) : draw.between(1, MAX_LENGTH));
    }

    /** Null, or one number: 0 lets an operation through. */
    private static Tensor guard(ParityRun lab) {
        return lab.draw().coin() ? null
                : lab.weight("guard", Shape.of(1), new double[] {lab.draw().oneOf(0.0, -0.0, 1.0, Double.NaN)});
    }

    private static double[] values(Draw draw, Shape shape) {
        double[] values = draw.normal(shape, 2);
        for (double special : new double[] {0, -0.0, Double.NaN, 1e15f, Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY}) {
            values[draw.between(0, values.length - 1)] = special;
        }
        return values;
    }

    private static void function(ParityRun lab, VectorFunction function) {
        Draw draw = lab.draw();
        Shape shape = anyLength(draw);
        boolean inPlace = draw.coin();
        double a = draw.uniform(-2, 0.5);
        double b = draw.uniform(0.5, 2);
        Tensor x = inPlace ? lab.changing("x", shape, values(draw, shape)) : lab.input("x", shape, values(draw, shape));
        Tensor out = inPlace ? x : lab.changing("out", shape, draw.normal(shape));
        lab.vector().map(function, a, b, x, out, guard(lab));
        boolean exact = function == VectorFunction.SIGN || function == VectorFunction.CLIP && !lab.isMixed();
        lab.compare("out", out, exact ? Tolerance.EXACT : Tolerance.ELEMENTWISE);
    }

    private static void combination(ParityRun lab, VectorCombination combination) {
        Draw draw = lab.draw();
        Shape shape = anyLength(draw);
        int place = draw.between(0, 2);
        double[] left = values(draw, shape);
        double[] right = values(draw, shape);
        Tensor x = place == 1 ? lab.changing("x", shape, left) : lab.input("x", shape, left);
        Tensor y = place == 2 ? lab.changing("y", shape, right) : lab.input("y", shape, right);
        Tensor out = place == 1 ? x : place == 2 ? y : lab.changing("out", shape, draw.normal(shape));
        lab.vector().combine(combination, draw.uniform(-2, 2), draw.uniform(-2, 2), x, y, out, guard(lab));
        lab.compare("out", out, combination == VectorCombination.MAXIMUM ? Tolerance.EXACT : Tolerance.ELEMENTWISE);
    }

    private static void sum(ParityRun lab, VectorSum sum) {
        Draw draw = lab.draw();
        Shape shape = anyLength(draw);
        double[] values = draw.normal(shape);
        if (draw.between(0, 9) == 0) {
            values[draw.between(0, values.length - 1)] = draw.oneOf(Double.NaN, Double.POSITIVE_INFINITY);
        }
        int place = draw.between(0, 4);
        Tensor sums = lab.changingWeight("sums", Shape.of(5), new double[] {1, 2, 3, 4, 5});
        lab.vector().sum(sum, lab.input("x", shape, values), sums.slice(place, Shape.of(1)));
        lab.compare("sums", sums, Tolerance.ELEMENTWISE);
    }

    /** Of weights: what an optimizer computes. */
    private static void named(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = anyLength(draw);
        Tensor x = lab.weight("x", shape, draw.normal(shape));
        Tensor y = lab.changingWeight("y", shape, draw.normal(shape));
        Tensor out = lab.weightOutput("out", shape);
        Tensor sums = lab.weightOutput("sums", Shape.of(2));
        lab.vector().scale(draw.uniform(-2, 2), y, guard(lab));
        lab.vector().addScalar(3, y, null);
        lab.vector().axpy(draw.uniform(-2, 2), x, y, null);
        lab.vector().axpby(draw.uniform(-2, 2), x, draw.uniform(-2, 2), y, null);
        lab.compare("y", y, Tolerance.ELEMENTWISE);
        lab.vector().clip(y, -1, draw.uniform(0, 1), null);
        lab.compare("clipped", y, Tolerance.ELEMENTWISE);
        lab.vector().multiply(x, x, out, null);
        lab.compare("squares", out, Tolerance.ELEMENTWISE);
        lab.vector().sqrt(out, 1, out, null);
        lab.compare("roots", out, Tolerance.ELEMENTWISE);
        lab.vector().divide(x, out, out, null);
        lab.compare("quotients", out, Tolerance.ELEMENTWISE);
        lab.vector().sign(x, out, null);
        lab.compare("signs", out, Tolerance.EXACT);
        lab.vector().sumOfSquares(x, sums.slice(0, Shape.of(1)));
        lab.vector().sumOfMagnitudes(x, sums.slice(1, Shape.of(1)));
        lab.compare("sums", sums, Tolerance.ELEMENTWISE);
    }

    private static void scaledToNorm(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = anyLength(draw);
        double[] values = draw.normal(shape);
        Tensor x = lab.changing("x", shape, values);
        double sum = draw.oneOf(0.0, 0.5, 4.0, 1e10, Double.POSITIVE_INFINITY, Double.NaN);
        lab.vector().scaleToNorm(x, lab.weight("sum of squares", Shape.of(1), new double[] {sum}),
                draw.oneOf(0.0, 1.0, 3.0), guard(lab));
        lab.compare("x", x, Tolerance.ELEMENTWISE);
    }
}
