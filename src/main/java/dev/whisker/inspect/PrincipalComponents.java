package dev.whisker.inspect;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Principal component analysis of samples: with columns centered, X = U S V'. Computed by rotations of pairs of columns
 * of X, or of X' where there are fewer samples than columns, until all are orthogonal (Hestenes 1958, "Inversion of
 * Matrices by Biorthogonalization"), which keeps small singular values exact.
 *
 * @param singularValues S in descending order; their squares over (n - 1) are the variances along the components
 * @param coordinates    U S, a row per sample: its place along each component; the sign of a component is arbitrary
 */
public record PrincipalComponents(double[] singularValues, double[][] coordinates) {
    private static final int MAX_SWEEPS = 60;
    /** Columns whose cosine is below this are orthogonal. */
    private static final double ORTHOGONAL = 1e-15;

    /** Of rows, one per sample. */
    public static PrincipalComponents of(double[][] rows) {
        double[][] centered = Matrix.centered(rows);
        int samples = rows.length;
        int count = Math.min(samples, rows[0].length);
        // The vectors that are rotated: columns of X or, where X is wide, its rows, with what the rotations are.
        double[][] vectors = samples > count ? Matrix.transposed(centered) : centered;
        double[][] rotation = new double[count][count];
        for (int i = 0; i < count; i++) {
            rotation[i][i] = 1;
        }
        for (int sweep = 0; sweep < MAX_SWEEPS && sweep(vectors, rotation); sweep++) {
            // Until a sweep rotates nothing.
        }
        double[] norms = Arrays.stream(vectors).mapToDouble(each -> Math.sqrt(Matrix.dot(each, each))).toArray();
        int[] order = IntStream.range(0, count).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> norms[i]).reversed()).mapToInt(i -> i).toArray();
        double[] values = new double[count];
        double[][] coordinates = new double[samples][count];
        for (int c = 0; c < count; c++) {
            values[c] = norms[order[c]];
            for (int i = 0; i < samples; i++) {
                coordinates[i][c] = samples > count ? vectors[order[c]][i] : rotation[order[c]][i] * values[c];
            }
        }
        return new PrincipalComponents(values, coordinates);
    }

    /** Rotates every pair of vectors; returns whether any was not orthogonal yet. */
    private static boolean sweep(double[][] vectors, double[][] rotation) {
        boolean rotated = false;
        for (int p = 0; p < vectors.length; p++) {
            for (int q = p + 1; q < vectors.length; q++) {
                double pp = Matrix.dot(vectors[p], vectors[p]);
                double qq = Matrix.dot(vectors[q], vectors[q]);
                double pq = Matrix.dot(vectors[p], vectors[q]);
                if (Math.abs(pq) > ORTHOGONAL * Math.sqrt(pp * qq) && pq != 0) {
                    double tau = (qq - pp) / (2 * pq);
                    double tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
                    rotate(vectors[p], vectors[q], tangent);
                    rotate(rotation[p], rotation[q], tangent);
                    rotated = true;
                }
            }
        }
        return rotated;
    }

    private static void rotate(double[] p, double[] q, double tangent) {
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        double sine = tangent * cosine;
        for (int k = 0; k < p.length; k++) {
            double left = p[k];
            p[k] = cosine * left - sine * q[k];
            q[k] = sine * left + cosine * q[k];
        }
    }

    /** The share of the variance along each component. */
    public double[] shares() {
        double all = Matrix.dot(singularValues, singularValues);
        return Arrays.stream(singularValues).map(value -> value * value / all).toArray();
    }
}
