package dev.whisker.inspect;

/**
 * Centered kernel alignment: how alike two layers arrange the same samples, 1 for alike up to rotation and scale. X and
 * Y are the layers' values, a row per sample, K = X X' and L = Y Y'.
 *
 * <pre>
 * biased     columns centered; sum(K L) / sqrt(sum(K K) sum(L L))
 * debiased   HSIC1(K, L) / sqrt(HSIC1(K, K) HSIC1(L, L)), with the diagonals of K and L set to 0 and
 *            HSIC1 = (trace(K L) + sum(K) sum(L) / ((n-1)(n-2)) - 2 / (n-2) sum over i of (K 1)_i (L 1)_i) / (n (n-3))
 * </pre>
 * The biased form grows towards 1 when layers are wide and samples few; the debiased one does not, and may be slightly
 * negative. It needs at least 4 samples. Sources: Kornblith et al. 2019, "Similarity of Neural Network Representations
 * Revisited"; Song et al. 2012, "Feature Selection via Dependence Maximization".
 */
public final class Cka {
    private Cka() {
    }

    /** Of the values of two layers, a row per sample. */
    public static double biased(double[][] x, double[][] y) {
        return biasedOf(similarities(x), similarities(y));
    }

    /** Of the values of two layers, a row per sample. */
    public static double debiased(double[][] x, double[][] y) {
        return debiasedOf(similarities(x), similarities(y));
    }

    /** X X': what the other methods compare, so that it need be made but once for a layer. */
    public static double[][] similarities(double[][] x) {
        if (x.length < 4) {
            throw new IllegalArgumentException("CKA needs at least 4 samples, received " + x.length);
        }
        return Matrix.gram(x);
    }

    /** Of two layers' {@link #similarities}: with centered columns of X, X X' has centered rows and columns. */
    public static double biasedOf(double[][] k, double[][] l) {
        double[][] a = doublyCentered(k);
        double[][] b = doublyCentered(l);
        return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
    }

    private static double[][] doublyCentered(double[][] k) {
        return Matrix.centered(Matrix.transposed(Matrix.centered(k)));
    }

    /** Of two layers' {@link #similarities}. */
    public static double debiasedOf(double[][] k, double[][] l) {
        double[][] a = withoutDiagonal(k);
        double[][] b = withoutDiagonal(l);
        return hsic(a, b) / Math.sqrt(hsic(a, a) * hsic(b, b));
    }

    private static double[][] withoutDiagonal(double[][] k) {
        double[][] others = new double[k.length][];
        for (int i = 0; i < k.length; i++) {
            others[i] = k[i].clone();
            others[i][i] = 0;
        }
        return others;
    }

    private static double hsic(double[][] k, double[][] l) {
        int n = k.length;
        double all = 0;
        double sumK = 0;
        double sumL = 0;
        for (int i = 0; i < n; i++) {
            double rowK = sum(k[i]);
            double rowL = sum(l[i]);
            all += rowK * rowL;
            sumK += rowK;
            sumL += rowL;
        }
        double trace = product(k, l);
        return (trace + sumK * sumL / ((n - 1.0) * (n - 2)) - 2 * all / (n - 2)) / (n * (n - 3.0));
    }

    private static double sum(double[] row) {
        double sum = 0;
        for (double each : row) {
            sum += each;
        }
        return sum;
    }

    private static double product(double[][] a, double[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                sum += a[i][j] * b[i][j];
            }
        }
        return sum;
    }
}
