package dev.whisker.inspect;

import java.util.Arrays;

/**
 * A linear classifier on a layer's values: how well the classes can be told apart by what the layer says. Features are
 * standardized by the mean and deviation of the samples that it is fitted to; the weights W and biases b minimize
 *
 * <pre>mean cross-entropy(softmax(W x + b), label) + L2 / 2 sum(W^2)</pre>
 * by Nesterov's accelerated gradient descent with a step of 1 / (largest curvature). Source: Alain and Bengio 2016,
 * "Understanding intermediate layers using linear classifier probes".
 */
public final class LinearProbe {
    private static final double L2 = 1e-3;
    private static final int ITERATIONS = 300;
    private static final int POWER_ITERATIONS = 20;

    private final double[] mean;
    private final double[] deviation;
    /** (classes, features + 1), the bias last. */
    private final double[][] weights;

    private LinearProbe(double[] mean, double[] deviation, double[][] weights) {
        this.mean = mean;
        this.deviation = deviation;
        this.weights = weights;
    }

    /**
     * Fits a probe.
     *
     * @param rows   a row of features per sample
     * @param labels 0 to classes - 1
     */
    public static LinearProbe fit(double[][] rows, int[] labels, int classes) {
        if (rows.length == 0 || rows.length != labels.length) {
            throw new IllegalArgumentException("a probe needs a label for each of at least one sample, received "
                    + rows.length + " samples and " + labels.length + " labels");
        }
        int features = rows[0].length;
        double[] mean = new double[features];
        double[] deviation = new double[features];
        for (double[] row : rows) {
            for (int k = 0; k < features; k++) {
                mean[k] += row[k] / rows.length;
            }
        }
        for (double[] row : rows) {
            for (int k = 0; k < features; k++) {
                deviation[k] += (row[k] - mean[k]) * (row[k] - mean[k]) / rows.length;
            }
        }
        for (int k = 0; k < features; k++) {
            deviation[k] = deviation[k] > 0 ? Math.sqrt(deviation[k]) : 1;
        }
        LinearProbe probe = new LinearProbe(mean, deviation, new double[classes][features + 1]);
        double[][] standard = Arrays.stream(rows).map(probe::standardized).toArray(double[][]::new);
        probe.descend(standard, labels);
        return probe;
    }

    private double[] standardized(double[] row) {
        double[] standard = new double[row.length + 1];
        for (int k = 0; k < row.length; k++) {
            standard[k] = (row[k] - mean[k]) / deviation[k];
        }
        standard[row.length] = 1;
        return standard;
    }

    private void descend(double[][] rows, int[] labels) {
        // The Hessian of cross-entropy of softmax is at most half the covariance of the features.
        double step = 1 / (curvature(rows) / 2 + L2);
        double[][] ahead = copy(weights);
        double momentum = 1;
        for (int n = 0; n < ITERATIONS; n++) {
            double[][] gradient = gradient(rows, labels, ahead);
            double next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
            for (int c = 0; c < weights.length; c++) {
                for (int k = 0; k < weights[c].length; k++) {
                    double moved = ahead[c][k] - step * gradient[c][k];
                    ahead[c][k] = moved + (momentum - 1) / next * (moved - weights[c][k]);
                    weights[c][k] = moved;
                }
            }
            momentum = next;
        }
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /** The largest eigenvalue of X'X / n, a little more than power iteration finds. */
    private static double curvature(double[][] rows) {
        double[] direction = new double[rows[0].length];
        Arrays.setAll(direction, k -> 1 + 0.01 * (k % 7));
        double value = 0;
        for (int n = 0; n < POWER_ITERATIONS; n++) {
            double[] image = new double[direction.length];
            for (double[] row : rows) {
                double along = Matrix.dot(row, direction) / rows.length;
                for (int k = 0; k < image.length; k++) {
                    image[k] += along * row[k];
                }
            }
            value = Math.sqrt(Matrix.dot(image, image) / Matrix.dot(direction, direction));
            direction = image;
        }
        return 1.1 * value;
    }

    private static double[][] gradient(double[][] rows, int[] labels, double[][] weights) {
        double[][] gradient = new double[weights.length][weights[0].length];
        int bias = weights[0].length - 1;
        for (int c = 0; c < weights.length; c++) {
            for (int k = 0; k < bias; k++) {
                gradient[c][k] = L2 * weights[c][k];
            }
        }
        for (int i = 0; i < rows.length; i++) {
            double[] scores = new double[weights.length];
            for (int c = 0; c < scores.length; c++) {
                scores[c] = Matrix.dot(weights[c], rows[i]);
            }
            double[] probabilities = ScoreCam.softmax(scores);
            for (int c = 0; c < scores.length; c++) {
                double error = (probabilities[c] - (labels[i] == c ? 1 : 0)) / rows.length;
                for (int k = 0; k <= bias; k++) {
                    gradient[c][k] += error * rows[i][k];
                }
            }
        }
        return gradient;
    }

    /** The class that the probe gives to a row of features. */
    public int classOf(double[] row) {
        double[] standard = standardized(row);
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < weights.length; c++) {
            double score = Matrix.dot(weights[c], standard);
            if (score > highest) {
                highest = score;
                best = c;
            }
        }
        return best;
    }

    /** The share of rows whose class is their label. */
    public double accuracy(double[][] rows, int[] labels) {
        int right = 0;
        for (int i = 0; i < rows.length; i++) {
            right += classOf(rows[i]) == labels[i] ? 1 : 0;
        }
        return right / (double) rows.length;
    }
}
