package dev.whisker.evaluation;

/**
 * The 95 % score interval for a share: between which values the accuracy on all pictures of this kind is likely to lie,
 * judged by a sample of them. With p the share among n samples and z = 1.96:
 * <pre>
 * (p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n)
 * </pre>
 * Unlike the normal interval it stays within 0..1 and is of use at 0 and 1 too. It covers the chance in which samples
 * were drawn, not that of training.
 *
 * <p>Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
 * American Statistical Association 22 (1927), 209-212.
 *
 * @param low  the lower end, 0..1
 * @param high the upper end, 0..1
 */
public record WilsonInterval(double low, double high) {
    /** What the interval covers. */
    public static final double LEVEL = 0.95;
    /** The quantile of the normal distribution at 1 - 0.05 / 2. */
    private static final double Z = 1.959963984540054;

    /**
     * The interval for so many successes among n samples.
     *
     * @throws IllegalArgumentException if there are no samples, or more successes than samples
     */
    public static WilsonInterval of(long successes, long n) {
        if (n < 1 || successes < 0 || successes > n) {
            throw new IllegalArgumentException(successes + " of " + n + " samples are not a share");
        }
        double p = (double) successes / n;
        double z2n = Z * Z / n;
        double center = p + z2n / 2;
        double half = Z * Math.sqrt(p * (1 - p) / n + z2n / (4 * n));
        // At the ends the two terms are equal but for rounding.
        double low = successes == 0 ? 0 : (center - half) / (1 + z2n);
        double high = successes == n ? 1 : (center + half) / (1 + z2n);
        return new WilsonInterval(low, high);
    }
}
