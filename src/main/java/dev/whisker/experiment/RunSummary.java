package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.nio.file.Path;
import java.util.Optional;

/** One run in a list: what its record says, whatever state it is in. */
public final class RunSummary {
    /** The state of a directory whose files cannot be used. */
    public static final String DAMAGED = "damaged";

    private final Path path;
    private final JsonNode record;
    private final String state;
    private final String fault;
    private final String alike;

    private RunSummary(Path path, JsonNode record, String state, String fault, String alike) {
        this.path = path;
        this.record = record;
        this.state = state;
        this.fault = fault;
        this.alike = alike;
    }

    /** Reads the record of a run, and looks whether its files belong together. Never fails. */
    static RunSummary of(Path path) {
        RunDirectory run = RunDirectory.unchecked(path);
        JsonNode record = MissingNode.getInstance();
        try {
            record = run.readRecord();
            if (!record.path("experiment").isTextual()) {
                return damaged(path, record, run.record() + " is not the record of a run: it names no experiment");
            }
            String state = RunState.label(run, record);
            if (isDone(state)) {
                RunDirectory.open(path);
            }
            return new RunSummary(path, record, state, null, isDone(state) ? alike(run, record) : null);
        } catch (WhiskerException e) {
            return damaged(path, record, e.getMessage());
        }
    }

    private static RunSummary damaged(Path path, JsonNode record, String fault) {
        return new RunSummary(path, record, DAMAGED, fault, null);
    }

    private static boolean isDone(String state) {
        return state.equals(RunState.FINISHED) || state.equals(RunState.STOPPED);
    }

    /** Equal for runs that differ by nothing but the seed. */
    private static String alike(RunDirectory run, JsonNode record) {
        StringBuilder all = new StringBuilder();
        boolean training = false;
        for (String line : TextFile.read(run.description(), TextFile.MAX_EXPERIMENT).lines().toList()) {
            training = line.startsWith(" ") ? training : line.equals("training:");
            if (!training || !line.startsWith("  seed:")) {
                all.append(line).append('\n');
            }
        }
        all.append(record.path("experiment")).append(record.path("data").path("directory"))
                .append(record.path("data").path("files_sha256")).append(record.path("versions").path("whisker"));
        for (String key : new String[] {"backend", "precision", "multiplication"}) {
            all.append('\n').append(record.path("device").path(key));
        }
        record.path("weights").forEach(file -> all.append('\n').append(file.path("sha256")));
        return all.toString();
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** The experiment; "-" if it is not known. */
    public String experiment() {
        return record.path("experiment").asText("-");
    }

    /** The directory of the pictures, or "drawn"; "-" if it is not known. */
    public String data() {
        JsonNode directory = record.path("data").path("directory");
        return directory.isTextual() ? directory.asText() : directory.isNull() ? "drawn" : "-";
    }

    /** The seed; empty if it is not known. */
    public Optional<Long> seed() {
        return number(record.path("seed")).map(Double::longValue);
    }

    /** How many epochs were finished. */
    public Optional<Long> epochs() {
        return number(record.path("results").path("epochs_finished")).map(Double::longValue);
    }

    /** How many epochs were wanted. */
    public Optional<Long> allEpochs() {
        return number(record.path("epochs")).map(Double::longValue);
    }

    /** The best accuracy on validation pictures after an epoch. */
    public Optional<Double> bestValidationAccuracy() {
        return number(record.path("results").path("best_" + Metrics.VALIDATION + Accuracy.NAME));
    }

    /** The accuracy on test pictures. */
    public Optional<Double> testAccuracy() {
        return number(record.path("results").path("test_" + Accuracy.NAME));
    }

    /** How long it took. */
    public Optional<Double> seconds() {
        return number(record.path("seconds"));
    }

    private static Optional<Double> number(JsonNode node) {
        return node.isNumber() ? Optional.of(node.asDouble()) : Optional.empty();
    }

    /** When it began, as in the record, which sorts as text; empty text if it is not known. */
    public String started() {
        return record.path("started").asText("");
    }

    /** As in the record; "killed" for a run that could not say so, and {@value #DAMAGED}. */
    public String state() {
        return state;
    }

    /** Why it is {@value #DAMAGED}; empty if it is not. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Equal for finished runs that differ by nothing but the seed; empty for runs that are not finished. */
    Optional<String> alike() {
        return Optional.ofNullable(alike);
    }

    /** All of it, with null for what is not known. */
    public void putInto(ObjectNode node) {
        node.put("run", path.toString()).put("data", data()).put("experiment", experiment())
                .put("seed", seed().orElse(null)).put("epochs_finished", epochs().orElse(null))
                .put("epochs", allEpochs().orElse(null)).put("best_val_accuracy", bestValidationAccuracy().orElse(null))
                .put("test_accuracy", testAccuracy().orElse(null)).put("seconds", seconds().orElse(null))
                .put("started", started()).put("state", state);
        fault().ifPresent(text -> node.put("fault", text));
    }
}
