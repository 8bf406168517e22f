package dev.whisker.check;

import dev.whisker.tensor.Shape;

/** Compares every derivative of every output with central differences: the whole Jacobian, for small functions. */
final class JacobianComparison {
    private JacobianComparison() {
    }

    /** How many evaluations of the function this takes. */
    static long evaluations(Differentiable subject) {
        return 4 * subject.shapes().stream().mapToLong(Shape::size).sum() + 2 * subject.outputShape().size();
    }

    static Comparison at(Differentiable subject, double[][] point) {
        double[] y = subject.forward(point);
        double[][][] rows = backward(subject, point, y.length);
        double largest = largest(y);
        ElementError worst = null;
        for (int t = 0; t < point.length; t++) {
            CentralDifference[][] columns = differences(subject, point, t, y);
            double noise = CentralDifference.noise(slope(columns), largest);
            for (int i = 0; i < columns.length; i++) {
                for (int j = 0; j < y.length; j++) {
                    if (!(columns[i][j].roughness() <= noise)) {
                        return Comparison.KINK;
                    }
                    worst = Comparison.worse(worst,
                            ElementError.of(subject.gradients().get(t), subject.shapes().get(t), i,
                            "y" + ElementError.index(subject.outputShape(), j), rows[j][t][i],
                            columns[i][j].derivative(), noise));
                }
            }
        }
        return new Comparison(true, worst);
    }

    /** One row for each output: its gradients by backward, from a dy that is 1 there and 0 elsewhere. */
    private static double[][][] backward(Differentiable subject, double[][] point, int outputs) {
        double[][][] rows = new double[outputs][][];
        for (int j = 0; j < outputs; j++) {
            double[] dy = new double[outputs];
            dy[j] = 1;
            subject.forward(point);
            rows[j] = subject.backward(dy);
        }
        return rows;
    }

    private static CentralDifference[][] differences(Differentiable subject, double[][] point, int tensor, double[] y) {
        CentralDifference[][] columns = new CentralDifference[point[tensor].length][];
        double[][] moved = point.clone();
        for (int i = 0; i < columns.length; i++) {
            int element = i;
            columns[i] = CentralDifference.of(y, distance -> {
                moved[tensor] = point[tensor].clone();
                moved[tensor][element] += distance;
                return subject.forward(moved);
            });
        }
        return columns;
    }

    private static double slope(CentralDifference[][] columns) {
        double slope = 0;
        for (CentralDifference[] column : columns) {
            for (CentralDifference each : column) {
                slope = Math.max(slope, Math.abs(each.derivative()));
            }
        }
        return slope;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
