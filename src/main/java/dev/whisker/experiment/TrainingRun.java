package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.op.Backend;
import dev.whisker.train.Callback;
import dev.whisker.train.CsvLogger;
import dev.whisker.train.Evaluation;
import dev.whisker.train.History;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One training of an experiment: trains, evaluates on the test samples, and leaves a {@link RunDirectory}. */
public final class TrainingRun {
    private final Experiment experiment;
    private final ExperimentData data;
    private final Backend backend;
    private final RunDirectory directory;
    private final Path dataDirectory;
    private volatile Trainer trainer;
    private volatile boolean stopped;

    /**
     * What came of a run.
     *
     * @param test        null if there are no test samples, or the run was interrupted
     * @param interrupted whether {@link #stop} ended it before its last epoch
     * @param warnings    what the user should know, one line each
     * @param record      what run.json says
     */
    public record Result(History history, Evaluation test, boolean interrupted, List<String> warnings, ObjectNode record) {
    }

    /** @param dataDirectory where the pictures lie; null for drawn ones */
    public TrainingRun(Experiment experiment, ExperimentData data, Path dataDirectory, Backend backend, RunDirectory directory) {
        this.experiment = experiment;
        this.data = data;
        this.dataDirectory = dataDirectory;
        this.backend = backend;
        this.directory = directory;
    }

    /**
     * Trains.
     *
     * @param remarks   is told the memory plan before the first step, and warnings
     * @param callbacks watch
     * @throws WhiskerException if model, loss and data do not go together, or the loss is no longer finite
     */
    public Result run(Consumer<String> remarks, List<? extends Callback> callbacks) {
        Instant started = Instant.now();
        TrainingSpec spec = experiment.training();
        RunRecord record = new RunRecord(experiment, backend, started);
        record.data(data, dataDirectory);
        TrainingOptions options = TrainingOptions.defaults().withSeed(spec.seed()).withBatchSize(spec.batch());
        try (Trainer created = Trainer.of(experiment.trainedModel(), backend, spec.loss(), spec.optimizer(), options)) {
            trainer = created;
            if (stopped) {
                created.stop();
            }
            Samples train = data.samples(Part.TRAIN).orElseThrow(() -> new WhiskerException("the split leaves no samples to train on"));
            Samples validation = data.samples(Part.VALIDATION).orElse(null);
            created.plan(train, validation);
            remarks.accept(created.memoryPlan().stripTrailing());
            created.warnings().forEach(warning -> remarks.accept("WARNING: " + warning));
            List<Callback> all = new ArrayList<>(callbacks);
            all.add(new CsvLogger(directory.history()));
            History history = created.fit(train, validation, spec.epochs(), all);
            boolean interrupted = history.epochs().size() < spec.epochs();
            directory.saveModel(experiment, created.model());
            Evaluation test = interrupted ? null : data.samples(Part.TEST).map(created::evaluate).orElse(null);
            List<String> warnings = new ArrayList<>(created.warnings());
            plot(history).ifPresent(warning -> {
                remarks.accept("WARNING: " + warning);
                warnings.add(warning);
            });
            record.choices(created.choices());
            record.warnings(warnings);
            record.results(history, test, interrupted, Duration.between(started, Instant.now()).toMillis() / 1e3);
            directory.saveRecord(record.json());
            return new Result(history, test, interrupted, warnings, record.json());
        } finally {
            trainer = null;
        }
    }

    /** A machine without fonts can train all the same: then this says why there are no plots. */
    private Optional<String> plot(History history) {
        try {
            directory.savePlots(experiment.name(), history);
            return Optional.empty();
        } catch (WhiskerException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Ends {@link #run} after the step it is at; what was trained so far is saved. May be called from any thread. */
    public void stop() {
        stopped = true;
        Trainer running = trainer;
        if (running != null) {
            running.stop();
        }
    }
}
