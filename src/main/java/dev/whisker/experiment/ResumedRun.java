package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.train.Trainer;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.checkpoint.Resumed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** A run that goes on from a checkpoint, in its own directory. */
public final class ResumedRun {
    /** Where a checkpoint has the experiment with all its values, as in model.yaml. */
    static final String CONFIGURATION = "configuration";

    private final RunDirectory directory;
    private final JsonNode record;
    private final Path checkpoint;
    private final Map<String, String> texts;
    private Resumed point;

    private ResumedRun(RunDirectory directory, JsonNode record, Path checkpoint, Map<String, String> texts) {
        this.directory = directory;
        this.record = record;
        this.checkpoint = checkpoint;
        this.texts = texts;
    }

    /**
     * Finds the newest usable checkpoint of a run.
     *
     * @param directory claimed with {@link RunDirectory#resume}
     * @param epochs    how many are wanted in all; null for as many as before
     * @param remarks   receives a line for each checkpoint that cannot be used
     * @throws WhiskerException if there is none, if it is of another run or of another version of Whisker, or if
     *                          there is nothing left to do
     */
    public static ResumedRun of(RunDirectory directory, Integer epochs, Consumer<String> remarks) {
        JsonNode record = directory.readRecord();
        requireVersion(directory, record);
        requireUnfinished(directory, record, epochs);
        Optional<Path> newest = directory.checkpoints(CheckpointFiles.KEPT).newest(remarks);
        Path checkpoint = newest.orElseThrow(() -> new WhiskerException("run " + directory.path()
                + " has no checkpoint: it ended before the first was saved; train it anew with --out "
                + directory.path() + " --overwrite"));
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            requireOwn(directory, record, opened);
            int wanted = epochs == null ? record.path("epochs").asInt() : epochs;
            if (wanted < opened.epochsBegun()) {
                throw new WhiskerException("run " + directory.path() + " has begun epoch " + opened.epochsBegun()
                        + ", beyond the " + wanted + " that are wanted");
            }
            return new ResumedRun(directory, record, checkpoint, Map.copyOf(opened.texts()));
        }
    }

    private static void requireOwn(RunDirectory directory, JsonNode record, Checkpoint checkpoint) {
        String run = WeightsOrigin.of(checkpoint.texts()).map(WeightsOrigin::run).orElse("none");
        if (!run.equals(record.path("id").asText())) {
            throw new WhiskerException(checkpoint.name() + " is of another run (" + run + ") than the one that "
                    + RunFiles.RECORD + " describes (" + record.path("id").asText()
                    + "); put the run's own checkpoint back");
        }
    }

    private static void requireVersion(RunDirectory directory, JsonNode record) {
        String version = record.path("versions").path("whisker").asText();
        if (!version.equals(Version.current())) {
            throw new WhiskerException("run " + directory.path() + " was trained by Whisker " + version + ", this is "
                    + Version.current() + "; go on with the version that began it");
        }
    }

    private static void requireUnfinished(RunDirectory directory, JsonNode record, Integer epochs) {
        int wanted = epochs == null ? record.path("epochs").asInt() : epochs;
        int finished = record.path("results").path("epochs_finished").asInt();
        String state = record.path("state").asText();
        if (state.equals(RunState.STOPPED)) {
            throw new WhiskerException("run " + directory.path() + " is over: " + record.path("reason").asText()
                    + "; train anew to go further");
        }
        if (state.equals(RunState.FINISHED) && wanted == finished) {
            throw new WhiskerException("run " + directory.path() + " is finished, with " + finished
                    + " epochs; give more with --epochs N");
        }
    }

    /**
     * The experiment as it was run. It is that of the checkpoint, since model.yaml may have been changed; but with the
     * epochs and the batch size of the record, which may be of a call that ended before its first checkpoint.
     */
    public Experiment experiment() {
        String text = texts.get(CONFIGURATION);
        if (text == null) {
            throw new WhiskerException(checkpoint + " has no " + CONFIGURATION + ": it is not one of a run");
        }
        Experiment experiment = ExperimentReader.read(record.path("experiment").asText("run"),
                checkpoint + ", " + CONFIGURATION, text);
        TrainingSpec training = experiment.training();
        return experiment.withTraining(training.withEpochs(record.path("epochs").asInt(training.epochs()))
                .withBatch(record.path("batch").asInt(training.batch())));
    }

    /** Where the pictures lay; null for drawn ones. */
    public Path dataDirectory() {
        return directory.dataDirectory();
    }

    /** The backend that trained it, by name. */
    public String backend() {
        return record.path("device").path("backend").asText();
    }

    /** How that multiplied, by the name of the precision. */
    public String precision() {
        return record.path("device").path("multiplication").asText();
    }

    /** How many threads that computed with; null where that is not recorded. */
    public Integer threads() {
        JsonNode threads = record.path("machine").path("threads");
        return threads.isInt() && threads.asInt() > 0 ? threads.asInt() : null;
    }

    /** What run.json says of the run so far. */
    JsonNode record() {
        return record;
    }

    /** @throws WhiskerException if these are not the pictures that the run was trained on */
    void check(ExperimentData data) {
        JsonNode before = record.path("data");
        String files = before.path("files_sha256").asText(null);
        if (!Objects.equals(files, data.fingerprint())) {
            throw new WhiskerException("run " + directory.path() + " was trained on other pictures: "
                    + before.path("files").asInt() + " files in " + before.path("directory").asText()
                    + ", whose names and sizes differ from the " + data.dataset().size()
                    + " given; go on with the same ones");
        }
    }

    /** Takes the checkpoint up. */
    Resumed load(Trainer into, Consumer<String> remarks) {
        point = into.resume(checkpoint);
        remarks.accept("The run goes on from " + checkpoint.getFileName() + ", " + point.point() + ".");
        point.remarks().forEach(remark -> remarks.accept("Note: " + remark));
        String cpu = record.path("machine").path("cpu").asText();
        String here = Machine.cpu();
        if (point.remarks().isEmpty() && !cpu.equals(here)) {
            remarks.accept("Note: The run began on " + cpu + ", this is " + here
                    + ": the bits may differ from those of a run without a break.");
        }
        return point;
    }

    /** Where it goes on; null before {@link #load}. */
    Resumed point() {
        return point;
    }

    /** Whether it goes on between two epochs. */
    boolean isBetweenEpochs() {
        return point.stepOfEpoch() == 0;
    }

    /** What the best weights are that are there; empty if there are none. */
    Optional<WeightsOrigin> bestWeights() {
        Path file = directory.weights(SavedWeights.BEST);
        return Files.exists(file) ? WeightsOrigin.of(Safetensors.readMetadata(file)) : Optional.empty();
    }
}
