package dev.whisker.inspect;

/**
 * Integrated Gradients of one picture against black:
 *
 * <pre>IG[i] = x[i] mean over k = 0 ... n-1 of dS/dx[i] at x (k + 0.5) / n</pre>
 * by the midpoint rule. By completeness the sum of IG is S(x) - S(0), but for the error of the rule: of the usual 50
 * steps that may be large, so that {@link #of(Trace, double[], int, double, int)} takes as many as make the gap small.
 * Source: Sundararajan et al. 2017, "Axiomatic Attribution for Deep Networks".
 *
 * @param values     IG, as the picture
 * @param steps      n
 * @param sum        of IG
 * @param difference S(x) - S(0)
 */
public record IntegratedGradients(double[] values, int steps, double sum, double difference) {
    private static final int FIRST_STEPS = 50;

    /** The error of completeness relative to the difference of the scores. */
    public double gap() {
        return Math.abs(sum - difference) / Math.max(Math.abs(difference), Double.MIN_NORMAL);
    }

    /** With a number of steps. */
    public static IntegratedGradients of(Trace trace, double[] picture, int classNumber, int steps) {
        double[] values = InputGradient.mean(trace, classNumber, steps, k -> scaled(picture, (k + 0.5) / steps));
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] *= picture[i];
            sum += values[i];
        }
        double whole = trace.scoresOf(classNumber, picture, 1)[0];
        double black = trace.scoresOf(classNumber, new double[picture.length], 1)[0];
        return new IntegratedGradients(values, steps, sum, whole - black);
    }

    /**
     * With 50 steps, and then three times as many until the gap is small enough or the next would be more than allowed.
     *
     * @param gap      the error of completeness to reach, relative to the difference of the scores
     * @param maxSteps at most so many
     */
    public static IntegratedGradients of(Trace trace, double[] picture, int classNumber, double gap, int maxSteps) {
        IntegratedGradients found = of(trace, picture, classNumber, Math.min(FIRST_STEPS, maxSteps));
        while (found.gap() > gap && found.steps * 3 <= maxSteps) {
            found = of(trace, picture, classNumber, found.steps * 3);
        }
        return found;
    }

    private static double[] scaled(double[] picture, double factor) {
        double[] scaled = new double[picture.length];
        for (int i = 0; i < picture.length; i++) {
            scaled[i] = picture[i] * factor;
        }
        return scaled;
    }
}
