package dev.whisker.experiment;

/**
 * The figures reported for an experiment elsewhere, to compare with; NaN where there is none.
 *
 * @param valAccuracy     validation accuracy of the last epoch
 * @param bestValAccuracy the best of all epochs
 * @param testAccuracy    on the test set
 * @param outputs         of the published model, for its two classes; 0 where it had as many as {@link ClassOutputs}
 *                        gives it
 */
public record Published(double valAccuracy, double bestValAccuracy, double testAccuracy, int outputs) {
    /** Nothing was reported. */
    public static final Published NOTHING = new Published(Double.NaN, Double.NaN, Double.NaN, 0);
}
