package dev.whisker.check;

/**
 * The result of comparing all gradients at one point.
 *
 * @param smooth false if a kink lay so near that the comparison is undecided; there is then no worst element
 */
record Comparison(boolean smooth, ElementError worst) {
    static final Comparison KINK = new Comparison(false, null);

    /** The larger of two errors; either may be null. */
    static ElementError worse(ElementError one, ElementError other) {
        return one == null || other != null && other.relative() > one.relative() ? other : one;
    }
}
