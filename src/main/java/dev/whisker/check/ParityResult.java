package dev.whisker.check;

import java.util.Locale;

/**
 * How far one result of a backend is from the reference's.
 *
 * @param name     y, dx, d_kernel, ...
 * @param element  row-major number of the worst element, by its share of what is allowed
 * @param value    of that element on the backend
 * @param reference of that element on the reference backend
 * @param absolute the largest absolute error of all elements
 * @param relative the largest of {@code |value - reference| / |reference|}, where the reference is not 0
 * @param ulps     the largest error in units of the last place of the reference as a float32
 * @param share    the largest error as a share of what the tolerance allows; more than 1 fails
 */
public record ParityResult(String name, int element, double value, double reference, double absolute, double relative,
        double ulps, double share,
                           Tolerance tolerance) {
    static ParityResult of(String name, double[] values, double[] reference, Tolerance tolerance) {
        double absolute = 0;
        double relative = 0;
        double ulps = 0;
        double share = -1;
        int worst = 0;
        for (int i = 0; i < reference.length; i++) {
            boolean same = values[i] == reference[i] || Double.isNaN(values[i]) && Double.isNaN(reference[i]);
            double error = same ? 0 : Math.abs(values[i] - reference[i]);
            error = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            absolute = Math.max(absolute, error);
            relative = same || reference[i] == 0 ? relative : Math.max(relative, error / Math.abs(reference[i]));
            ulps = same ? ulps : Math.max(ulps, error / Math.ulp((float) reference[i]));
            double used = same ? 0 : tolerance.accepts(values[i], reference[i])
                    ? error / tolerance.allowed(reference[i])
                    : Math.max(Math.nextUp(1.0), error / tolerance.allowed(reference[i]));
            if (used > share) {
                share = used;
                worst = i;
            }
        }
        return new ParityResult(name, worst, values[worst], reference[worst], absolute, relative, ulps,
                Math.max(0, share), tolerance);
    }

    public boolean passed() {
        return share <= 1;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "%s: worst at element %d: %.9g, reference %.9g (absolute %.2g, relative %.2g, %.3g ulp; %.2g of what "
                        + "is allowed)", name,
                element, value, reference, absolute, relative, ulps, share);
    }
}
