package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.BadImage;
import dev.whisker.data.LabelCounts;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.format.Sha256;
import dev.whisker.model.Summary;
import dev.whisker.op.Backend;
import dev.whisker.train.Evaluation;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.History;
import dev.whisker.train.checkpoint.Resumed;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.optimizer.Optimizers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Collects the contents of run.json: all that is needed to repeat the run, its progress, and its results. */
final class RunRecord {
    private static final int ID_DIGITS = 16;

    /** What a run keeps when it goes on. */
    private static final List<String> BEGUN_WITH = List.of("id", "started", "command", "device", "machine", "commit",
            "weights", SavedWeights.LAST.key());

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    /** Of the times that the run was trained before. */
    private double secondsBefore;

    RunRecord(Experiment experiment, Backend backend, Instant started) {
        root.put("experiment", experiment.name());
        root.put("title", experiment.title());
        root.put("state", RunState.RUNNING);
        root.put("pid", ProcessHandle.current().pid());
        root.put("started", started.toString());
        root.put("configuration", "model.yaml");
        root.put("seed", experiment.training().seed());
        root.put("epochs", experiment.training().epochs());
        root.put("batch", experiment.training().batch());
        root.put("loss", Losses.formatFully(experiment.training().loss()));
        root.put("optimizer", Optimizers.formatFully(experiment.training().optimizer()));
        published(experiment.published());
        ObjectNode device = root.putObject("device");
        device.put("backend", backend.name());
        device.put("description", backend.description());
        device.put("precision", backend.activationType().name().toLowerCase(Locale.ROOT));
        device.put("multiplication", backend.precision().label());
        device.put("processors", Runtime.getRuntime().availableProcessors());
        ObjectNode versions = root.putObject("versions");
        versions.put("whisker", Version.current());
        versions.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        root.put("commit", Version.commit());
        Machine.putInto(root.putObject("machine"), backend);
        ObjectNode model = root.putObject("model");
        model.put("parameters", Summary.totalParameters(experiment.model()));
        model.put("trainable_parameters", Summary.trainableParameters(experiment.model()));
    }

    /** The figures that were reported elsewhere, if there are any. */
    private void published(Published published) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        put(node, "val_accuracy", published.valAccuracy());
        put(node, "best_val_accuracy", published.bestValAccuracy());
        put(node, "test_accuracy", published.testAccuracy());
        if (!node.isEmpty()) {
            root.set("published", node);
        }
    }

    private static void put(ObjectNode node, String name, double value) {
        if (!Double.isNaN(value)) {
            node.put(name, value);
        }
    }

    /** The words of the command line after the program's name. */
    void command(List<String> arguments) {
        arguments.forEach(root.putArray("command")::add);
    }

    /** @param directory null for drawn pictures */
    void data(ExperimentData data, Path directory) {
        ObjectNode node = root.putObject("data");
        node.put("directory", directory == null ? null : directory.toAbsolutePath().normalize().toString());
        var classes = node.putArray("classes");
        data.dataset().classNames().forEach(classes::add);
        if (data.fingerprint() != null) {
            node.put("files", data.dataset().size());
            node.put("files_sha256", data.fingerprint());
        }
        node.put("split", data.rule());
        ObjectNode counts = node.putObject("samples");
        for (Part part : Part.values()) {
            counts.put(part.name().toLowerCase(Locale.ROOT), data.ids(part).length);
        }
        if (data.ids(Part.TRAIN).length > 0) {
            LabelCounts train = data.counts(Part.TRAIN);
            var perClass = node.putArray("training_samples_per_class");
            train.counts().forEach(perClass::add);
        }
        var skipped = node.putArray("skipped_files");
        for (BadImage image : data.skipped()) {
            skipped.add(image.path() + " " + image.reason());
        }
        var remarks = node.putArray("remarks");
        data.remarks().forEach(remarks::add);
    }

    /** The files that the initial weights came from. */
    void weights(List<StartingWeights.Loaded> files) {
        var node = root.putArray("weights");
        files.forEach(file -> file.putInto(node.addObject()));
    }

    /** What the backend chose for each layer. */
    void choices(List<String> choices) {
        var node = root.putArray("algorithms");
        choices.forEach(node::add);
    }

    void warnings(List<String> warnings) {
        var node = root.putArray("warnings");
        warnings.forEach(node::add);
    }

    /**
     * Completes what is known before the first step: which files the run writes, and an {@code id} made of all that
     * decides its weights. Runs that repeat each other have the same id, as they have the same weights.
     */
    void begin(String description, List<String> files) {
        String configuration = Sha256.hex(description.getBytes(StandardCharsets.UTF_8));
        StringJoiner decisive = new StringJoiner("\n").add(configuration)
                .add(root.path("data").path("files_sha256").asText())
                .add(root.path("device").toString()).add(root.path("versions").toString());
        root.path("weights").forEach(file -> decisive.add(file.path("sha256").asText()));
        root.put("configuration_sha256", configuration);
        root.put("id", Sha256.hex(decisive.toString().getBytes(StandardCharsets.UTF_8)).substring(0, ID_DIGITS));
        var names = root.putArray("files");
        files.forEach(names::add);
    }

    /**
     * Makes this the record of a run that goes on: what it was begun with stays, and each beginning is listed.
     *
     * @param before what it said so far
     */
    void resumed(JsonNode before, Resumed point) {
        ObjectNode again = JsonNodeFactory.instance.objectNode();
        again.put("at", root.path("started").asText()).put("epoch", point.epoch()).put("step", point.step());
        again.set("command", root.path("command"));
        again.set("device", root.path("device"));
        again.set("machine", root.path("machine"));
        again.set("commit", root.path("commit"));
        for (String key : BEGUN_WITH) {
            if (before.has(key)) {
                root.set(key, before.get(key));
            }
        }
        ArrayNode all = root.putArray("resumed");
        before.path("resumed").forEach(all::add);
        all.add(again);
        secondsBefore = before.path("seconds").asDouble();
    }

    /** What the last checkpoint is of. */
    void checkpoint(int epoch, long step, int stepOfEpoch) {
        root.putObject(RunFiles.CHECKPOINT_KEY).put("epoch", epoch).put("step", step).put("step_of_epoch", stepOfEpoch);
    }

    /** The checkpoints that there are. */
    void checkpointFiles(List<String> files) {
        if (root.get(RunFiles.CHECKPOINT_KEY) instanceof ObjectNode node) {
            ArrayNode names = node.putArray("files");
            files.forEach(names::add);
        }
    }

    String id() {
        return root.path("id").asText();
    }

    /** What the saved weights are. */
    void saved(WeightsOrigin origin) {
        root.putObject(SavedWeights.LAST.key()).put("file", RunFiles.WEIGHTS).put("epoch", origin.epoch())
                .put("step", origin.step());
    }

    /** What the weights are that are kept as the best. */
    void best(WeightsOrigin origin, BestEpoch best) {
        root.putObject(SavedWeights.BEST.key()).put("file", RunFiles.BEST).put("epoch", origin.epoch())
                .put("step", origin.step()).put("metric", best.metric()).put("value", best.value());
    }

    /** The run is over; one that failed says why with {@link #failed}. */
    void ended(Ending ending) {
        root.put("state", ending.state().label());
        if (ending.isStopped()) {
            root.put("reason", ending.reason());
        }
        root.put("interrupted", ending.isInterrupted());
    }

    /** The run ended with an error; what {@link #results} says is what it reached before. */
    void failed(String reason) {
        root.put("state", RunState.FAILED);
        root.put("interrupted", false);
        root.put("failed", reason);
    }

    void seconds(double seconds) {
        root.put("seconds", Math.round((secondsBefore + seconds) * 1e3) / 1e3);
    }

    /** @param test null without one */
    void results(History history, Evaluation test) {
        ObjectNode results = root.putObject("results");
        results.put("epochs_finished", history.epochs().size());
        if (!history.isEmpty()) {
            history.last().values().forEach(results::put);
            BestEpoch.of(history).ifPresent(best -> results.put("best_" + best.metric(), best.value())
                    .put("best_epoch", best.epoch()));
        }
        if (test != null) {
            test.values().forEach((name, value) -> results.put("test_" + name, value));
        }
    }

    /** The record so far. */
    ObjectNode json() {
        return root;
    }
}
