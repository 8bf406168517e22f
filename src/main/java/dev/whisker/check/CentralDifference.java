package dev.whisker.check;

import java.util.Arrays;

/**
 * The derivative of a function along a line from four points around the middle one, or six where it bends, and whether
 * the function is smooth there.
 *
 * <pre>
 * D(s) = (f(s) - f(-s)) / 2s;   S(s) = f(s) - 2 f(0) + f(-s)
 * derivative = (4 D(h/2) - D(h)) / 3                (Richardson's extrapolation: what is left is of the order h^4)
 * even = |S(h) - 4 S(h/2)| / h
 * odd = |D(h) - D(h/2)|, or |D(h) - D(h/2) - 4 (D(h/2) - D(h/4))| / 5 if that is too large
 * roughness = max(even, odd)
 * </pre>
 * Of a smooth function the roughness is of the order h^2, or h^4 with six points. A kink between the outermost points,
 * where the slope jumps by d, makes it of the order of d: if it lies in the middle only S sees it, elsewhere D does. An
 * undetected kink leaves an error of less than twice the roughness. The idea of several points is from Chainer's
 * {@code gradient_check.py}.
 *
 * @param wide   D(h)
 * @param narrow D(h/2)
 * @param even   roughness that S shows
 * @param odd    roughness that D shows
 */
record CentralDifference(double wide, double narrow, double even, double odd) {
    /** h: a power of two, so that moving a number of the order of 1 by it is exact. */
    static final double STEP = 0x1p-17;
    /** Where the function has to be known, as multiples of {@link #STEP}; then in the middle. */
    private static final double[] OFFSETS = {-1, -0.5, 0.5, 1};

    /** Moves along the line. */
    interface Line {
        double[] at(double distance);
    }

    /** For every output of a function. */
    static CentralDifference[] of(double[] middle, Line line) {
        double[][] f = new double[OFFSETS.length][];
        for (int i = 0; i < OFFSETS.length; i++) {
            f[i] = line.at(OFFSETS[i] * STEP);
        }
        CentralDifference[] all = new CentralDifference[middle.length];
        double slope = 0;
        double value = 0;
        for (int j = 0; j < all.length; j++) {
            all[j] = of(f[0][j], f[1][j], middle[j], f[2][j], f[3][j]);
            slope = Math.max(slope, Math.abs(all[j].derivative()));
            value = Math.max(value, Math.abs(middle[j]));
        }
        double noise = noise(slope, value);
        if (Arrays.stream(all).anyMatch(each -> !(each.roughness() <= noise))) {
            double[] below = line.at(-STEP / 4);
            double[] above = line.at(STEP / 4);
            for (int j = 0; j < all.length; j++) {
                all[j] = all[j].refined((above[j] - below[j]) / (STEP / 2));
            }
        }
        return all;
    }

    private static CentralDifference of(double farBelow, double below, double middle, double above, double farAbove) {
        double wide = (farAbove - farBelow) / (2 * STEP);
        double narrow = (above - below) / STEP;
        double wideBend = farAbove - 2 * middle + farBelow;
        double narrowBend = above - 2 * middle + below;
        return new CentralDifference(wide, narrow, Math.abs(wideBend - 4 * narrowBend) / STEP, Math.abs(wide - narrow));
    }

    /**
     * Tells a bend from a kink: of a smooth function the difference of the differences falls to a quarter when h is
     * halved.
     */
    private CentralDifference refined(double narrowest) {
        return new CentralDifference(wide, narrow, even, Math.abs((wide - narrow) - 4 * (narrow - narrowest)) / 5);
    }

    double derivative() {
        return (4 * narrow - wide) / 3;
    }

    double roughness() {
        return Math.max(even, odd);
    }

    /**
     * What the derivative may be wrong by although the function is smooth.
     *
     * @param slope how large derivatives of this tensor are
     * @param value how large the sums are that the function rounds
     */
    static double noise(double slope, double value) {
        return Tolerance.DIFFERENCE_RELATIVE * slope
                + Tolerance.DIFFERENCE_ROUNDINGS * Math.ulp(1.0) * Math.max(1, value) / STEP;
    }
}
