package dev.whisker.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Checks the rules that every function with a backward pass must obey, whatever it computes: all of its results are
 * written; neither pass changes its inputs or anything outside its outputs; a second run gives the same bits; backward
 * is linear in dy.
 */
final class ContractCheck {
    private final Differentiable subject;
    private final List<String> faults = new ArrayList<>();

    private ContractCheck(Differentiable subject) {
        this.subject = subject;
    }

    /** A line for each fault. */
    static List<String> faults(Differentiable subject, double[][] point, Draw draw) {
        ContractCheck conduct = new ContractCheck(subject);
        conduct.observe(point, draw);
        return conduct.faults;
    }

    private void observe(double[][] point, Draw draw) {
        double[] y = subject.forward(point);
        note(subject.damage());
        if (!Arrays.stream(y).allMatch(Double::isFinite)) {
            note("y" + ElementError.index(subject.outputShape(), firstNotFinite(y))
                    + " is not finite: forward leaves it out, or reads what it may not");
            return;
        }
        double[] one = draw.normal(y.length);
        double[] other = draw.normal(y.length);
        double[][] gradient = subject.backward(one);
        note(subject.damage());
        for (int t = 0; t < gradient.length; t++) {
            int bad = firstNotFinite(gradient[t]);
            if (bad >= 0) {
                note(subject.gradients().get(t) + ElementError.index(subject.shapes().get(t), bad)
                        + " is not finite: backward leaves it out, adds to what was there, or reads what the layer "
                        + "did not ask to keep");
                return;
            }
        }
        repeats(point, y, one, gradient);
        isLinear(point, one, gradient, other, draw);
    }

    private void repeats(double[][] point, double[] y, double[] dy, double[][] gradient) {
        if (!Arrays.equals(y, subject.forward(point))) {
            note("a second forward with the same input and the same random key gives another output");
        }
        double[][] again = subject.backward(dy);
        for (int t = 0; t < gradient.length; t++) {
            if (!Arrays.equals(gradient[t], again[t])) {
                note("a second backward gives another " + subject.gradients().get(t));
            }
        }
    }

    private void isLinear(double[][] point, double[] one, double[][] gradient, double[] other, Draw draw) {
        double a = draw.uniform(0.5, 2);
        double b = -draw.uniform(0.5, 2);
        subject.forward(point);
        double[][] otherGradient = subject.backward(other);
        subject.forward(point);
        double[][] together = subject.backward(combine(a, one, b, other));
        // Sums may cancel to zero, which leaves roundings of the size of what was summed.
        double scale = Math.max(largest(one), largest(other));
        for (int t = 0; t < together.length; t++) {
            scale = Math.max(scale, Math.max(largest(gradient[t]), largest(otherGradient[t])));
        }
        for (int t = 0; t < together.length; t++) {
            double[] expected = combine(a, gradient[t], b, otherGradient[t]);
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs(together[t][i] - expected[i]) <= Tolerance.LINEARITY * scale)) {
                    note(String.format(Locale.ROOT,
                            "backward is not linear in dy: %s%s is %.9g for a combination of two dy, %.9g by "
                                    + "combining their "
                                    + "gradients", subject.gradients()
                                    .get(t), ElementError.index(subject.shapes()
                                    .get(t), i), together[t][i], expected[i]));
                    break;
                }
            }
        }
    }

    private void note(List<String> lines) {
        lines.forEach(this::note);
    }

    private void note(String fault) {
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    private static double[] combine(double a, double[] one, double b, double[] other) {
        double[] sum = new double[one.length];
        Arrays.setAll(sum, i -> a * one[i] + b * other[i]);
        return sum;
    }

    private static int firstNotFinite(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
