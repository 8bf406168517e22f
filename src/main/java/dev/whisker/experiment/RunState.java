package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.train.metric.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run came, and whether its record, history and weights say the same.
 *
 * <p>After an epoch the weights are written first, then the history, then the record. A process that is killed in
 * between leaves a record that is one epoch behind the weights; this case is accepted, whereas files of different runs
 * are refused.
 */
public final class RunState {
    static final String RUNNING = "running";
    static final String FINISHED = "finished";
    static final String STOPPED = "stopped";
    static final String INTERRUPTED = "interrupted";
    static final String FAILED = "failed";
    private static final String KILLED = "killed";
    /** Half a million epochs; a larger file is not one that a run wrote. */
    private static final long MAX_HISTORY_BYTES = 64 << 20;

    private final String label;
    private final SavedWeights which;
    private final WeightsOrigin origin;
    private final String line;
    private final List<String> remarks;

    private RunState(String label, SavedWeights which, WeightsOrigin origin, String line, List<String> remarks) {
        this.label = label;
        this.which = which;
        this.origin = origin;
        this.line = line;
        this.remarks = remarks;
    }

    /**
     * The state of a run.
     *
     * @param which    of its weights
     * @param metadata of these weights
     * @throws WhiskerException if the weights are those of another run than the record describes
     */
    public static RunState of(RunDirectory directory, SavedWeights which, Map<String, String> metadata) {
        JsonNode record = directory.readRecord();
        String label = label(directory, record);
        WeightsOrigin origin = WeightsOrigin.of(metadata).orElse(null);
        List<String> remarks = new ArrayList<>();
        if (record.has("id")) {
            if (origin == null) {
                remarks.add(directory.weights(which)
                        + " does not say which run it is of, so the run that run.json describes did not write it");
            } else if (!origin.run().equals(record.path("id").asText())) {
                throw new WhiskerException(directory.weights(which) + " is of another run (" + origin.run()
                        + ") than the one that run.json describes ("
                        + record.path("id").asText() + "); put the run's own weights back");
            }
        }
        cause(label, record).ifPresent(text -> remarks.add("Run " + directory.path() + " " + text
                + (origin == null ? "." : "; its " + (which == SavedWeights.BEST ? "best " : "")
                + "weights are those " + origin.point(record.path("epochs").asInt())
                + ".")));
        // While a process writes them, the three are not read at one moment.
        if (origin != null && !label.equals(RUNNING)) {
            contradiction(directory, record, which, origin).ifPresent(remarks::add);
        }
        return new RunState(label, which, origin, line(record, which, origin), remarks);
    }

    /** What a record says, where a run that was killed could not say so itself. */
    static String label(RunDirectory directory, JsonNode record) {
        if (!record.has("state")) {
            return record.has("failed") ? FAILED : record.path("interrupted").asBoolean() ? INTERRUPTED : FINISHED;
        }
        String state = record.path("state").asText();
        return state.equals(RUNNING) && !isTrained(directory, record) ? KILLED : state;
    }

    /**
     * Whether the process that wrote the record still has the directory; another one that has it is about to replace
     * the run.
     */
    private static boolean isTrained(RunDirectory directory, JsonNode record) {
        return RunLock.holder(directory.path())
                .filter(holder -> holder.isEmpty() || holder.equals(record.path("pid").asText())).isPresent();
    }

    /** Why a run is not finished, as the end of a sentence that begins with the run; empty for one that is. */
    static Optional<String> cause(String label, JsonNode record) {
        return switch (label) {
            case RUNNING -> Optional.of("is still being trained by process " + record.path("pid").asText());
            case KILLED -> Optional.of("is unfinished: its process (" + record.path("pid").asText() + ") was killed");
            case INTERRUPTED -> Optional.of("is unfinished: it was interrupted");
            case FAILED -> Optional.of("is unfinished: it failed (" + record.path("failed").asText() + ")");
            default -> Optional.empty();
        };
    }

    private static Optional<String> contradiction(RunDirectory directory, JsonNode record, SavedWeights which,
            WeightsOrigin origin) {
        int finished = record.path("results").path("epochs_finished").asInt();
        History rows = history(directory);
        JsonNode saved = record.path(which.key());
        boolean recordIsBehind = origin.step() > saved.path("step").asLong(-1);
        if (recordIsBehind && (rows.count == finished || rows.count == origin.epoch())) {
            return Optional.of("run.json was last written "
                    + (finished == 0 ? "before the first epoch was saved" : "after epoch " + finished)
                    + ", and the weights are newer: the process ended between saving the two.");
        }
        if (recordIsBehind || origin.step() < saved.path("step").asLong()) {
            return Optional.of("run.json describes the weights "
                    + new WeightsOrigin("", saved.path("epoch").asInt(), saved.path("step").asLong())
                    .point(record.path("epochs").asInt()) + ", which these are not: a file was replaced.");
        }
        if (rows.count != finished || finished > 0 && !isLastRowOf(rows, record.path("results"))) {
            return Optional.of("history.csv does not fit run.json, which describes " + finished
                    + " epochs: it is of another run, or was changed.");
        }
        return Optional.empty();
    }

    /** How many epochs history.csv has, its header and its last row. */
    private record History(long count, String header, String last) {
    }

    private static History history(RunDirectory directory) {
        long count = -1;
        String header = "";
        String last = "";
        try {
            if (Files.isRegularFile(directory.history()) && Files.size(directory.history()) <= MAX_HISTORY_BYTES) {
                for (String line : Files.readAllLines(directory.history(), StandardCharsets.ISO_8859_1)) {
                    count++;
                    header = count == 0 ? line : header;
                    last = line;
                }
            }
        } catch (IOException e) {
            return new History(-1, "", "");
        }
        return new History(count, header, last);
    }

    /** Whether the last row has the record's loss and metrics of the training samples. */
    private static boolean isLastRowOf(History rows, JsonNode results) {
        String[] names = rows.header.split(",", -1);
        String[] values = rows.last.split(",", -1);
        int compared = 0;
        for (int i = 1; i < Math.min(names.length, values.length) && !names[i].startsWith(Metrics.VALIDATION); i++) {
            JsonNode value = results.path(names[i]);
            if (!values[i].equals(value.isNull() ? "NaN" : value.asText())) {
                return false;
            }
            compared++;
        }
        return compared > 0;
    }

    /**
     * What the user should know of the run before relying on its weights, one line each; empty for a finished run in
     * good order.
     */
    public List<String> remarks() {
        return remarks;
    }

    /** Which weights these are, and which others there are, in one line. */
    public String weightsLine() {
        return line;
    }

    private static String line(JsonNode record, SavedWeights which, WeightsOrigin origin) {
        int epochs = record.path("epochs").asInt();
        String these = "The weights are the " + which.label()
                + (origin == null ? "" : ", those " + origin.point(epochs));
        JsonNode best = record.path(SavedWeights.BEST.key());
        if (best.isMissingNode()) {
            return these + ".";
        }
        boolean isSame = origin != null && origin.step() == best.path("step").asLong();
        String by = best.path("metric").asText() + String.format(Locale.ROOT, " %.4f", best.path("value").asDouble());
        return these + (which == SavedWeights.BEST ? ", with " + by + "."
                : isSame ? ", which are the best as well, with " + by + "."
                : "; the best, with " + by + ", are those of epoch " + best.path("epoch").asInt()
                + " (--weights best).");
    }

    /** Adds {@code state}, {@code weights}, and {@code epoch} and {@code step} of these weights where that is known. */
    public void putInto(ObjectNode results) {
        results.put("state", label);
        results.put("weights", which.label());
        if (origin != null) {
            results.put("epoch", origin.epoch());
            results.put("step", origin.step());
        }
    }
}
