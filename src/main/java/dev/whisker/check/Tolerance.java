package dev.whisker.check;

/**
 * How far a float32 result may lie from the float64 one: {@code |a - r| <= absolute + relative * |r|}. The one table of
 * all such numbers, and of those that gradients are checked by.
 *
 * <p>Inputs are taken to be of the order of 1. A float32 sum of n such terms has partial sums of the order of sqrt(n),
 * each rounded by 2^-24 of its size; their errors add up like a random walk to about 2^-24 * n. That is 6e-8 n, and the
 * sums themselves grow with sqrt(n): so the absolute part grows with sqrt(n), which leaves a factor of 10 to 100 to
 * every order of summation.
 *
 * @param absolute allowed near zero
 * @param relative allowed in proportion to the reference
 */
public record Tolerance(double absolute, double relative) {
    /** Values that are copied, compared or counted. NaN equals NaN, and 0 equals -0. */
    public static final Tolerance EXACT = new Tolerance(0, 0);
    /** A few roundings an element: activations, dropout, Adam, interpolation, losses. */
    public static final Tolerance ELEMENTWISE = new Tolerance(2e-6, 1e-5);

    /**
     * How far a gradient may lie from central differences in float64, in proportion to the larger of the two: smooth
     * layers, batch norm, losses and all.
     */
    public static final double GRADIENT = 1e-6;
    /**
     * What central differences leave of a derivative, in proportion to the largest of its tensor; what is rougher is
     * taken for a kink.
     */
    static final double DIFFERENCE_RELATIVE = 1e-9;
    /** Roundings of float64 that the values in one central difference may have suffered. */
    static final double DIFFERENCE_ROUNDINGS = 16;
    /** How far backward may be from linear in dy in float64, in proportion to the largest element. */
    static final double LINEARITY = 1e-10;
    /**
     * How far two ways to sum the same may differ, in proportion to what is summed: a layer and its adjoint, a layer
     * and an equal one.
     */
    public static final double SUMS_FLOAT64 = 1e-12;
    public static final double SUMS_FLOAT32 = 1e-5;
    /** The same where weights are multiplied with each other before they meet the input, as in folded batch norm. */
    public static final double FOLDED_FLOAT64 = 1e-12;
    public static final double FOLDED_FLOAT32 = 1e-4;
    /** The share of points that may be drawn anew because of a kink. */
    public static final double REDRAWS = 0.05;

    /** The largest relative error of one rounding to bfloat16. */
    private static final double BFLOAT16_ROUNDING = 0x1p-8;
    private static final double REDUCTION_ABSOLUTE = 1e-5;
    private static final double REDUCTION_RELATIVE = 1e-4;
    private static final double REDUCTION_TERMS = 100;

    /** For sums of this many products: 1e-5 up to 100 terms, then in proportion to the square root, + 1e-4 |r|. */
    public static Tolerance reduction(long terms) {
        return new Tolerance(REDUCTION_ABSOLUTE * Math.max(1, Math.sqrt(terms / REDUCTION_TERMS)), REDUCTION_RELATIVE);
    }

    /**
     * The same for a result that is stored in bfloat16, of the exact result before it is rounded: half a unit in the
     * last place is at most 2^-8 of the value. Where nothing may differ, nothing is rounded either.
     */
    public Tolerance bfloat16() {
        return equals(EXACT) ? this : new Tolerance(absolute, relative + BFLOAT16_ROUNDING);
    }

    /** Whether a value is close enough to the reference. NaN is close to NaN alone, an infinity to itself alone. */
    public boolean accepts(double value, double reference) {
        if (Double.isNaN(value) || Double.isNaN(reference)) {
            return Double.isNaN(value) && Double.isNaN(reference);
        }
        return value == reference || Math.abs(value - reference) <= allowed(reference);
    }

    /** The largest error that is accepted where the reference has this value. */
    public double allowed(double reference) {
        return absolute + relative * Math.abs(reference);
    }

    /** The first element that is not close enough, or -1. */
    public int firstMismatch(double[] values, double[] reference) {
        if (values.length != reference.length) {
            throw new IllegalArgumentException(values.length + " values against " + reference.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (!accepts(values[i], reference[i])) {
                return i;
            }
        }
        return -1;
    }
}
