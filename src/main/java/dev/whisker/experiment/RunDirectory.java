package dev.whisker.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.FailureReason;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.train.callback.History;
import dev.whisker.train.checkpoint.CheckpointFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run leaves:
 *
 * <pre>
 * run.json             what was run, on what, how far it came and what came of it
 * history.csv          one row per epoch
 * model.yaml           the experiment with all its values: data, model, training
 * model.safetensors    the weights after the last finished epoch, or in the middle of the first if that was interrupted
 * model-best.safetensors   the weights of the epoch with the best validation accuracy or loss
 * checkpoint.safetensors   all that is needed to go on: weights, optimizer, counts, history; -2 is the one before
 * checkpoint-best.safetensors   that of the epoch with the best validation accuracy or loss
 * inside.csv           what the observed steps of each epoch showed, layer by layer; inside.npz: histograms of weights
 * plots/accuracy.png   training against validation
 * plots/loss.png
 * plots/results.png    accuracy and loss in one picture
 * plots/metrics.png    other metrics, if there are any
 * report.html          all of it as a page
 * </pre>
 * The record is written first, with the state "running", and again whenever weights were saved. It lists what the run
 * writes, so that nothing else is ever replaced. Record and weights say which run and which epoch they are of;
 * {@link RunState} compares them.
 *
 * <p>One that is created belongs to this process until it is closed.
 */
public final class RunDirectory implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;
    /** Null for one that is only read. */
    private final RunClaim claim;

    private RunDirectory(Path path, RunClaim claim) {
        this.path = path;
        this.claim = claim;
    }

    /**
     * Claims a directory for a new run, and makes it if it is not there.
     *
     * @param overwrite whether an earlier run may be replaced, which stays whole until the new one has saved an epoch
     * @throws WhiskerException if it cannot be made or written to; if another process trains there; if it holds a run
     *                          already; or if it holds files of the names that a run writes which no run wrote
     */
    public static RunDirectory create(Path path, boolean overwrite) {
        return new RunDirectory(path, RunClaim.of(path, overwrite));
    }

    /**
     * Makes and claims a new directory: the one given, or if that is there already, the first that is not of the same
     * name with -2, -3 and so on.
     *
     * @throws WhiskerException if it cannot be made
     */
    public static RunDirectory createNumbered(Path path) {
        RunClaim claim = RunClaim.numbered(path);
        return new RunDirectory(claim.path(), claim);
    }

    /**
     * Makes and claims a directory of this name in a new directory, which is numbered as {@link #createNumbered(Path)}
     * does.
     *
     * @throws WhiskerException if it cannot be made
     */
    public static RunDirectory createNumbered(Path parent, String name) {
        RunClaim claim = RunClaim.numbered(parent, name);
        return new RunDirectory(claim.path(), claim);
    }

    /**
     * Claims the directory of a run to go on with it.
     *
     * @throws WhiskerException if no run is there, if another process trains it, or if it cannot be written to
     */
    public static RunDirectory resume(Path path) {
        return new RunDirectory(path, RunClaim.ofExisting(path));
    }

    /**
     * Opens a run to read it. It need not be finished, but must have saved weights.
     *
     * @throws WhiskerException if no run is there, if it has saved no weights yet, or if its weights are those of
     *                          another run
     */
    public static RunDirectory open(Path path) {
        RunDirectory run = unchecked(path);
        if (!Files.exists(run.record())) {
            throw new WhiskerException(path + " holds no run: it has no " + RunFiles.RECORD
                    + "; give a directory that 'train' or 'demo' wrote");
        }
        for (Path needed : List.of(run.description(), run.weights())) {
            if (!Files.exists(needed)) {
                JsonNode record = run.readRecord();
                throw new WhiskerException(path + " " + RunState.cause(RunState.label(run, record), record)
                        .map(cause -> cause + "; it saved no epoch, so").orElse("is incomplete:") + " there is no "
                        + needed.getFileName() + " to work with; give another run");
            }
        }
        RunState.of(run, SavedWeights.LAST, Safetensors.readMetadata(run.weights()));
        return run;
    }

    /** A run to read, whatever is there. */
    static RunDirectory unchecked(Path path) {
        return new RunDirectory(path, null);
    }

    public Path path() {
        return path;
    }

    Path file(String name) {
        return claim == null ? RunFiles.locate(path, name) : claim.place().resolve(name);
    }

    public Path record() {
        return file(RunFiles.RECORD);
    }

    public Path history() {
        return file(RunFiles.HISTORY);
    }

    /** What the observed steps of each epoch showed; not there where none was observed. */
    public Path inside() {
        return file(RunFiles.INSIDE);
    }

    /** Histograms of the weights; there where {@link #inside} is. */
    public Path histograms() {
        return file(RunFiles.HISTOGRAMS);
    }

    public Path description() {
        return file(RunFiles.DESCRIPTION);
    }

    public Path weights() {
        return file(RunFiles.WEIGHTS);
    }

    /** The file of the last or the best weights, which need not be there. */
    public Path weights(SavedWeights which) {
        return file(which.file());
    }

    /**
     * Checks that the run has saved such weights.
     *
     * @throws WhiskerException if it has not
     */
    public void require(SavedWeights which) {
        if (!Files.exists(weights(which))) {
            throw new WhiskerException("run " + path + " has no " + which.label() + " weights (" + which.file()
                    + "): no epoch with validation samples was finished, or an older Whisker trained it; use --weights "
                    + SavedWeights.LAST.label());
        }
    }

    /** The checkpoints, of which so many are kept. */
    CheckpointFiles checkpoints(int keep) {
        return new CheckpointFiles(claim == null ? path : claim.place(), keep);
    }

    /**
     * A directory in that of the run, for what is computed from it later.
     *
     * @throws WhiskerException if it, or an entry of it, is a link: the run may come from somebody else
     */
    public Path below(String name) {
        return RunFiles.below(path, name);
    }

    /** The page on the run. */
    public Path report() {
        return file(RunFiles.REPORT);
    }

    public Path plot(String name) {
        return file(RunFiles.plot(name));
    }

    /** Whether the directory holds an earlier run, which this one has not replaced yet. */
    public boolean holdsEarlierRun() {
        return claim != null && claim.holdsEarlierRun();
    }

    /** Begins the run with its record; what {@link #holdsEarlierRun} stays until {@link #commit}. */
    void begin(ObjectNode record) {
        claim.begin();
        saveRecord(record);
    }

    /** Makes this run the directory's, in place of an earlier one: it has saved weights. */
    void commit() {
        claim.commit();
    }

    /** Removes what this run has written; an earlier run stays. */
    void discard() {
        claim.discard();
    }

    /**
     * Gives the directory up. If it was made for this run and nothing was written there, it is removed: a run that
     * never began leaves no trace.
     */
    @Override
    public void close() {
        if (claim != null) {
            claim.close();
        }
    }

    /** Writes run.json. */
    public void saveRecord(ObjectNode record) {
        try {
            AtomicFile.writeText(record(), JSON.writeValueAsString(JsonNumbers.finite(record)) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    /**
     * Draws accuracy, loss and other metrics over the epochs.
     *
     * @param guessing the accuracy of always guessing the most frequent class; NaN if it is not known
     */
    public void savePlots(String experiment, History history, double guessing) {
        RunPlots.save(this, experiment, history, guessing);
    }

    /** The experiment as it was run. */
    public Experiment experiment() {
        return ExperimentReader.read(readRecord().path("experiment").asText("run"), description().toString(),
                descriptionText());
    }

    /** The text of {@link #description}. */
    public String descriptionText() {
        return TextFile.read(description(), TextFile.MAX_EXPERIMENT);
    }

    /** All of {@link #description} as plain Java: null, Boolean, Long, Double, String, List, Map. */
    public Object descriptionValues() {
        return YamlNode.parse(description().toString(), descriptionText()).value();
    }

    /** What run.json says. */
    public JsonNode readRecord() {
        return readRecord(record());
    }

    static JsonNode readRecord(Path file) {
        try {
            JsonNode record = JSON.readTree(TextFile.read(file, TextFile.MAX_RECORD));
            if (record.isObject()) {
                return record;
            }
            throw new WhiskerException(file + " is not the record of a run: it holds no JSON object");
        } catch (JsonProcessingException e) {
            // Jackson's own limits, such as that of depth, are reported without a place.
            String line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw new WhiskerException(file + line + " is not valid JSON: "
                    + FailureReason.of(e), e);
        }
    }

    /** Where the pictures of the run lay; null for drawn ones. */
    public Path dataDirectory() {
        JsonNode directory = readRecord().path("data").path("directory");
        return directory.isTextual() ? TextFile.path("data.directory in " + record(), directory.asText()) : null;
    }

    /** The classes that the model was trained on, in label order. */
    public List<String> classNames() {
        List<String> names = new ArrayList<>();
        readRecord().path("data").path("classes").forEach(name -> names.add(name.asText()));
        return names;
    }
}
