package dev.whisker.check;

import java.util.List;
import java.util.Locale;

/**
 * What came of a {@link GradientCheck}.
 *
 * @param checked what was checked; of several tries the one that failed, or the one with the worst element
 * @param points  random points at which gradients were compared, or were to be
 * @param redraws points drawn anew because of a kink
 * @param worst   the element with the largest relative error; null if none could be compared
 * @param faults  what else is wrong, a line for each
 */
public record GradientReport(CheckCase checked, int points, int redraws, ElementError worst, List<String> faults) {
    public GradientReport {
        faults = List.copyOf(faults);
    }

    static GradientReport none(CheckCase checked) {
        return new GradientReport(checked, 0, 0, null, List.of());
    }

    /** Whether no fault was found and every gradient is within {@link Tolerance#GRADIENT}. */
    public boolean passed() {
        return faults.isEmpty() && (worst == null || worst.relative() <= Tolerance.GRADIENT);
    }

    /** The largest relative error; 0 if no element could be compared. */
    public double worstError() {
        return worst == null ? 0 : worst.relative();
    }

    /** Redrawn points among all drawn. */
    public double redrawRate() {
        return points + redraws == 0 ? 0 : (double) redraws / (points + redraws);
    }

    /**
     * Whether points were drawn anew more often than {@link Tolerance#REDRAWS} allows, by more than chance explains:
     * four standard deviations. Of few points a single unlucky case would else be the whole share.
     */
    public boolean redrawnTooOften() {
        double allowed = Tolerance.REDRAWS * points;
        return redraws > allowed + 4 * Math.sqrt(allowed);
    }

    /** Both reports in one, about the case that is worse. */
    public GradientReport and(GradientReport other) {
        boolean otherIsWorse = points == 0 || passed() && (!other.passed() || other.worstError() > worstError());
        GradientReport worse = otherIsWorse ? other : this;
        return new GradientReport(worse.checked, points + other.points, redraws + other.redraws, worse.worst,
                worse.faults);
    }

    /**
     * What was found: the verdict, the worst element with both values, the faults, and the line that runs this case
     * again.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(passed() ? "passed: " : "FAILED: ").append(checked).append('\n');
        text.append(String.format(Locale.ROOT, "  %d %s, %d redrawn (%.1f %%)%n", points, points == 1 ? "point"
                : "points", redraws, 100 * redrawRate()));
        if (worst != null) {
            text.append("  worst: ").append(worst).append(String.format(Locale.ROOT, ", allowed %.0e%n",
                    Tolerance.GRADIENT));
        }
        faults.forEach(fault -> text.append("  ").append(fault).append('\n'));
        return text.append("  again: ").append(checked.rerun()).toString();
    }
}
