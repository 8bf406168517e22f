package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of every tensor of a file and every weight of a model.
 *
 * @param file    the file, for messages
 * @param entries in the model's order; then the tensors that the model has no place for
 * @param remarks what deserves a look but is no error: other names in the same order, values that are not finite
 * @param options what was allowed
 * @param refusal why the match must not be used even if every tensor finds a place, as it is not certain that the
 *                places are right; null if it may
 */
public record ImportReport(String file, List<Entry> entries, List<String> remarks, ImportOptions options,
        String refusal) {
    private static final int MOST_IN_MESSAGE = 3;

    /** What became of one tensor. */
    public enum Status { USED, UNUSED, MISSING, MISSHAPED }

    /**
     * One tensor or weight.
     *
     * @param stored      its path in the file; null if missing
     * @param storedShape its shape in the file; null if missing
     * @param target      its path in the model; null if unused
     * @param targetShape its shape in the model; null if unused
     */
    public record Entry(Status status, String stored, Shape storedShape, String target, Shape targetShape) {
        @Override
        public String toString() {
            return switch (status) {
                case USED -> "used      " + target + " " + targetShape + (stored.equals(target) ? "" : " from " + stored);
                case UNUSED -> "unused    " + stored + " " + storedShape;
                case MISSING -> "missing   " + target + " " + targetShape;
                case MISSHAPED -> "misshaped " + target + " " + targetShape + ", the file has " + stored + " " + storedShape;
            };
        }
    }

    /** The entries of one status. */
    public List<Entry> of(Status status) {
        return entries.stream().filter(entry -> entry.status() == status).toList();
    }

    /**
     * Whether all that is unused, missing or of another shape is allowed to be so, and every tensor's place is certain.
     */
    public boolean accepted() {
        return faults().isEmpty() && refusal == null;
    }

    /** @throws WhiskerException if the match is not accepted, naming what is wrong first */
    public void requireAccepted() {
        List<Entry> faults = faults();
        if (!faults.isEmpty()) {
            throw new WhiskerException(file + " does not fit the model: " + faults.stream().limit(MOST_IN_MESSAGE)
                    .map(entry -> entry.toString().replaceAll(" +", " ")).collect(Collectors.joining("; "))
                    + (faults.size() > MOST_IN_MESSAGE ? "; and " + (faults.size() - MOST_IN_MESSAGE) + " more" : "") + ". Nothing was changed.");
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
