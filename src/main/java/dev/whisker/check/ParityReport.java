package dev.whisker.check;

import java.util.Comparator;
import java.util.List;

/**
 * What came of a {@link Parity} check.
 *
 * @param choices what the backend computed it with, such as the names of oneDNN's implementations; empty where that is
 *                not known
 * @param redraws points drawn anew because rounding decided about their results
 * @param results one for the output and each gradient
 * @param faults  what else is wrong, a line for each
 */
public record ParityReport(CheckCase checked, String backend, String choices, int redraws, List<ParityResult> results,
        List<String> faults) {
    public ParityReport {
        results = List.copyOf(results);
        faults = List.copyOf(faults);
    }

    public boolean passed() {
        return faults.isEmpty() && results.stream().allMatch(ParityResult::passed);
    }

    /** The largest share of what is allowed; 0 if nothing could be compared. */
    public double share() {
        return results.stream().mapToDouble(ParityResult::share).max().orElse(0);
    }

    /** One line that runs just this case again. */
    public String rerun() {
        return checked.rerunParity(backend);
    }

    /** The verdict, the results from the worst on, the faults, and the line that runs this case again. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(passed() ? "passed: " : "FAILED: ").append(checked).append(" on ").append(backend).append('\n');
        results.stream().sorted(Comparator.comparingDouble(ParityResult::share).reversed()).forEach(result ->
                text.append("  ").append(result).append('\n'));
        faults.forEach(fault -> text.append("  ").append(fault).append('\n'));
        if (!choices.isEmpty()) {
            text.append("  computed by ").append(choices).append('\n');
        }
        return text.append("  again: ").append(rerun()).toString();
    }
}
