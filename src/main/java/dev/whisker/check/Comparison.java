package dev.whisker.check;

/**
 * What came of comparing all gradients at one point.
 *
 * @param smooth false if a kink lay so near that nothing can be said; there is no worst element then
 */
record Comparison(boolean smooth, ElementError worst) {
    static final Comparison KINK = new Comparison(false, null);

    /** The larger of two errors; either may be null. */
    static ElementError worse(ElementError one, ElementError other) {
        return one == null || other != null && other.relative() > one.relative() ? other : one;
    }
}
