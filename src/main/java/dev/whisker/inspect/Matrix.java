package dev.whisker.inspect;

/** Linear algebra on small dense matrices, rows first. */
final class Matrix {
    private Matrix() {
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    static double[][] transposed(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < columns.length; k++) {
                columns[k][i] = rows[i][k];
            }
        }
        return columns;
    }

    /** X X' of rows. */
    static double[][] gram(double[][] rows) {
        int n = rows.length;
        double[][] gram = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                gram[i][j] = dot(rows[i], rows[j]);
                gram[j][i] = gram[i][j];
            }
        }
        return gram;
    }

    /** The rows less the mean of each column. */
    static double[][] centered(double[][] rows) {
        int columns = rows[0].length;
        double[] means = new double[columns];
        for (double[] row : rows) {
            for (int k = 0; k < columns; k++) {
                means[k] += row[k] / rows.length;
            }
        }
        double[][] centered = new double[rows.length][columns];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < columns; k++) {
                centered[i][k] = rows[i][k] - means[k];
            }
        }
        return centered;
    }
}
