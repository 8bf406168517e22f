package dev.whisker.check;

import dev.whisker.tensor.Shape;

/**
 * Compares gradients with central differences along random directions, for functions too large for their whole
 * Jacobian: for a random cotangent c and a random tangent t, {@code <backward(c), t>} must be the derivative of
 * {@code <c, y(x + s t)>} at s = 0. A wrong gradient is then looked for element by element.
 */
final class DirectionalComparison {
    private static final int DIRECTIONS = 2;
    private static final int MAX_ELEMENTS_SEARCHED = 4096;

    private final Differentiable subject;
    private final double[][] point;
    private final double[] y;
    private final double[] cotangent;
    private final double[][] gradients;
    /** The sum of {@code |c y|}: what {@code <c, y>} rounds. */
    private final double value;

    private DirectionalComparison(Differentiable subject, double[][] point, Draw draw) {
        this.subject = subject;
        this.point = point;
        this.y = subject.forward(point);
        this.cotangent = draw.normal(y.length);
        this.gradients = subject.backward(cotangent);
        this.value = absoluteDot(cotangent, y);
    }

    static Comparison at(Differentiable subject, double[][] point, Draw draw) {
        ElementError worst = null;
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            DirectionalComparison comparison = new DirectionalComparison(subject, point, draw);
            for (int t = 0; t < point.length; t++) {
                double[] tangent = draw.normal(point[t].length);
                ElementError error = comparison.along(t, tangent, -1, absoluteDot(comparison.gradients[t], tangent));
                if (error == null) {
                    return Comparison.KINK;
                }
                worst = Comparison.worse(worst, error.relative() <= Tolerance.GRADIENT ? error
                        : comparison.worstElement(t, error));
            }
        }
        return new Comparison(true, worst);
    }

    /** The error of a tensor's gradient along a tangent; null if there is a kink in the way. */
    private ElementError along(int tensor, double[] tangent, int element, double slope) {
        double[][] moved = point.clone();
        CentralDifference numeric = CentralDifference.of(new double[] {dot(cotangent, y)}, distance -> {
            moved[tensor] = point[tensor].clone();
            for (int i = 0; i < tangent.length; i++) {
                moved[tensor][i] += distance * tangent[i];
            }
            return new double[] {dot(cotangent, subject.forward(moved))};
        })[0];
        double noise = CentralDifference.noise(Math.max(Double.isNaN(slope) ? 0 : slope,
                Math.abs(numeric.derivative())), value);
        // A wrong gradient is not a kink: what is rough is judged by the numbers of the differences alone.
        if (!(numeric.roughness() <= noise)) {
            return null;
        }
        Shape shape = subject.shapes().get(tensor);
        return ElementError.of(subject.gradients().get(tensor), shape, element, "c . y",
                dot(gradients[tensor], tangent), numeric.derivative(), noise);
    }

    private ElementError worstElement(int tensor, ElementError along) {
        int size = point[tensor].length;
        ElementError worst = null;
        int stride = Math.max(1, size / MAX_ELEMENTS_SEARCHED);
        for (int i = 0; i < size; i += stride) {
            double[] tangent = new double[size];
            tangent[i] = 1;
            worst = Comparison.worse(worst, along(tensor, tangent, i, Math.abs(gradients[tensor][i])));
        }
        return worst == null || worst.relative() <= Tolerance.GRADIENT ? along : worst;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double absoluteDot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] * b[i]);
        }
        return sum;
    }
}
