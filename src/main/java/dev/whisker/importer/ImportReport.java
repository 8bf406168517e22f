package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of an import for every tensor of a file and every weight of a model.
 *
 * @param file name of the file, for messages
 * @param entries the entries in the model's order, followed by the tensors that have no place in the model
 * @param remarks things to check that are not errors: different names in the same order, values that are not finite
 * @param options the accepted differences
 * @param refusal why the match must not be used even if every tensor has a place, because the places are not certain to
 *                be right; null if it may be used
 */
public record ImportReport(String file, List<Entry> entries, List<String> remarks, ImportOptions options,
        String refusal) {
    private static final int MAX_ENTRIES_IN_MESSAGE = 3;

    /** The result for one tensor. */
    public enum Status { USED, UNUSED, MISSING, MISSHAPED }

    /**
     * The result for one tensor or weight.
     *
     * @param stored its path in the file; null if missing
     * @param storedShape its shape in the file; null if missing
     * @param target its path in the model; null if unused
     * @param targetShape its shape in the model; null if unused
     */
    public record Entry(Status status, String stored, Shape storedShape, String target, Shape targetShape) {
        @Override
        public String toString() {
            return switch (status) {
                case USED -> "used      " + target + " " + targetShape
                        + (stored.equals(target) ? "" : " from " + stored);
                case UNUSED -> "unused    " + stored + " " + storedShape;
                case MISSING -> "missing   " + target + " " + targetShape;
                case MISSHAPED -> "misshaped " + target + " " + targetShape + ", the file has " + stored + " "
                        + storedShape;
            };
        }
    }

    /** Returns the entries with the given status. */
    public List<Entry> of(Status status) {
        return entries.stream().filter(entry -> entry.status() == status).toList();
    }

    /**
     * Whether all differences are accepted by the options, and the place of every tensor is certain.
     */
    public boolean accepted() {
        return faults().isEmpty() && refusal == null;
    }

    /** @throws WhiskerException if the match is not accepted, naming the first faults */
    public void requireAccepted() {
        List<Entry> faults = faults();
        if (!faults.isEmpty()) {
            throw new WhiskerException(file + " does not fit the model: "
                    + faults.stream().limit(MAX_ENTRIES_IN_MESSAGE)
                    .map(entry -> entry.toString().replaceAll(" +", " ")).collect(Collectors.joining("; "))
                    + (faults.size() > MAX_ENTRIES_IN_MESSAGE
                    ? "; and " + (faults.size() - MAX_ENTRIES_IN_MESSAGE) + " more" : "") + ". Nothing was changed.");
        }
        if (refusal != null) {
            throw new WhiskerException(file + " does not fit the model: " + refusal + ". Nothing was changed.");
        }
    }

    private List<Entry> faults() {
        List<Entry> faults = new ArrayList<>(entries);
        faults.removeIf(entry -> switch (entry.status()) {
            case USED -> true;
            case UNUSED -> options.unused();
            case MISSING -> options.missing();
            case MISSHAPED -> options.shape();
        });
        return faults;
    }
}
