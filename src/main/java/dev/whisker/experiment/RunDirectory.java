package dev.whisker.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.importer.AtomicFile;
import dev.whisker.model.Model;
import dev.whisker.report.EpochChart;
import dev.whisker.train.EpochResult;
import dev.whisker.train.History;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves behind:
 *
 * <pre>
 * run.json             what was run, on what, and what came of it
 * history.csv          one row an epoch
 * model.yaml           the experiment with all its values: data, model, training
 * model.safetensors    the weights
 * plots/accuracy.png   training against validation
 * plots/loss.png
 * </pre>
 */
public final class RunDirectory {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;
    /** Whether the directory was made for this run. */
    private final boolean made;

    private RunDirectory(Path path, boolean made) {
        this.path = path;
        this.made = made;
    }

    /**
     * Makes the directory for a new run, and makes sure that files can be written there.
     *
     * @param overwrite whether the files of an earlier run may be replaced: {@link #clear} removes them when the new run begins
     * @throws WhiskerException if it cannot be made or written to, or holds a run already
     */
    public static RunDirectory create(Path path, boolean overwrite) {
        boolean made = !Files.exists(path);
        try {
            Files.createDirectories(path);
            Path probe = Files.createTempFile(path, ".probe", ".tmp");
            Files.delete(probe);
        } catch (FileAlreadyExistsException e) {
            throw new WhiskerException("cannot write the run to " + path + ": " + e.getFile() + " is a file; give another directory with --out", e);
        } catch (IOException e) {
            throw new WhiskerException("cannot write the run to " + path + " (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                    + "); give a writable directory with --out", e);
        }
        RunDirectory run = new RunDirectory(path, made);
        if (Files.exists(run.record()) && !overwrite) {
            throw new WhiskerException(path + " holds a run already; give another directory with --out, or allow --overwrite");
        }
        return run;
    }

    /**
     * Removes the files of an earlier run, so that files of two runs never lie together.
     *
     * @throws WhiskerException if that is not possible
     */
    public void clear() {
        // The record first: without it what is left is no run.
        for (Path file : List.of(record(), description(), weights(), history(), plot("accuracy"), plot("loss"), plot("pictures"))) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new WhiskerException("cannot remove " + file + " of the earlier run (" + e + "); give another directory with --out", e);
            }
        }
    }

    /** Removes the directory if it was made for this run and nothing was written there: a run that failed before it began leaves no trace. */
    public void discardIfEmpty() {
        if (!made) {
            return;
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It holds files, then: they stay.
        }
    }

    /** @throws WhiskerException if no run is there */
    public static RunDirectory open(Path path) {
        RunDirectory run = new RunDirectory(path, false);
        for (Path needed : List.of(run.record(), run.description(), run.weights())) {
            if (!Files.exists(needed)) {
                throw new WhiskerException(path + " is no finished run: it has no " + needed.getFileName() + "; give a directory that 'train' or 'demo' wrote");
            }
        }
        return run;
    }

    public Path path() {
        return path;
    }

    public Path record() {
        return path.resolve("run.json");
    }

    public Path history() {
        return path.resolve("history.csv");
    }

    public Path description() {
        return path.resolve("model.yaml");
    }

    public Path weights() {
        return path.resolve("model.safetensors");
    }

    public Path plot(String name) {
        return path.resolve("plots").resolve(name + ".png");
    }

    /** Writes description and weights. */
    public void saveModel(Experiment experiment, Model model) {
        AtomicFile.writeText(description(), ExperimentWriter.write(experiment));
        ModelWeights.save(model, weights(), Map.of("format", "whisker", "experiment", experiment.name()));
    }

    /** Writes run.json. */
    public void saveRecord(ObjectNode record) {
        try {
            AtomicFile.writeText(record(), JSON.writeValueAsString(JsonNumbers.finite(record)) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    /** Draws accuracy and loss over the epochs. */
    public void savePlots(String experiment, History history) {
        Path plots = path.resolve("plots");
        try {
            Files.createDirectories(plots);
        } catch (IOException e) {
            throw new WhiskerException("cannot make the directory " + plots + ": " + e, e);
        }
        new EpochChart("Accuracy of " + experiment, "accuracy").add("training", history.series(EpochResult::accuracy))
                .add("validation", history.series(EpochResult::valAccuracy)).write(plot("accuracy"));
        new EpochChart("Loss of " + experiment, "loss").add("training", history.series(EpochResult::loss))
                .add("validation", history.series(EpochResult::valLoss)).write(plot("loss"));
    }

    /** The experiment as it was run. */
    public Experiment experiment() {
        return ExperimentReader.read(readRecord().path("experiment").asText("run"), description().toString(), TextFile.read(description()));
    }

    /** What run.json says. */
    public JsonNode readRecord() {
        try {
            JsonNode record = JSON.readTree(TextFile.read(record()));
            if (record.isObject()) {
                return record;
            }
            throw new WhiskerException(record() + " is not the record of a run: it holds no JSON object");
        } catch (JsonProcessingException e) {
            // Jackson's own limits, such as that of depth, are reported without a place.
            String line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw new WhiskerException(record() + line + " is not valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
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
