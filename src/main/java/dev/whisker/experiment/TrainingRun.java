package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.op.Backend;
import dev.whisker.train.Callback;
import dev.whisker.train.CsvLogger;
import dev.whisker.train.EpochResult;
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
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One training of an experiment: trains, evaluates on the test samples, and leaves a {@link RunDirectory}. */
public final class TrainingRun {
    private final Experiment experiment;
    private final ExperimentData data;
    private final Backend backend;
    private final RunDirectory directory;
    private final Path dataDirectory;
    private final List<StartingWeights> startingWeights;
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

    /** A run from random weights. */
    public TrainingRun(Experiment experiment, ExperimentData data, Path dataDirectory, Backend backend, RunDirectory directory) {
        this(experiment, data, dataDirectory, backend, directory, List.of());
    }

    /**
     * A run from given weights.
     *
     * @param dataDirectory   where the pictures lie; null for drawn ones
     * @param startingWeights loaded before the first step, one after another; weights that are in none of them are random
     */
    public TrainingRun(Experiment experiment, ExperimentData data, Path dataDirectory, Backend backend, RunDirectory directory,
            List<StartingWeights> startingWeights) {
        this.startingWeights = List.copyOf(startingWeights);
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
     * @throws WhiskerException if model, loss and data do not go together; if the starting weights do not fit; or if the loss is no longer finite: the
     *                          directory then has the epochs before, with the weights of the last of them
     */
    public Result run(Consumer<String> remarks, List<? extends Callback> callbacks) {
        Instant started = Instant.now();
        TrainingSpec spec = experiment.training();
        RunRecord record = new RunRecord(experiment, backend, started);
        record.data(data, dataDirectory);
        TrainingOptions options = TrainingOptions.defaults().withSeed(spec.seed()).withBatchSize(spec.batch())
                .withLoaderThreads(data.loaderThreads());
        try (Trainer created = Trainer.of(experiment.trainedModel(), backend, spec.loss(), spec.optimizer(), options)) {
            trainer = created;
            if (stopped) {
                created.stop();
            }
            record.weights(load(created, remarks));
            Samples train = data.samples(Part.TRAIN).orElseThrow(() -> new WhiskerException("the split leaves no samples to train on"));
            Samples validation = data.samples(Part.VALIDATION).orElse(null);
            created.plan(train, validation);
            remarks.accept(created.memoryPlan().stripTrailing());
            warnings(created).forEach(warning -> remarks.accept("WARNING: " + warning));
            directory.clear();
            List<Callback> all = new ArrayList<>(callbacks);
            all.add(new CsvLogger(directory.history()));
            all.add(new Checkpoint(created));
            History history;
            try {
                history = created.fit(train, validation, spec.epochs(), all);
            } catch (WhiskerException e) {
                saveFailure(e, created, record, started);
                throw e;
            }
            boolean interrupted = history.epochs().size() < spec.epochs();
            directory.saveModel(experiment, created.model());
            Evaluation test = interrupted ? null : data.samples(Part.TEST).map(created::evaluate).orElse(null);
            List<String> warnings = new ArrayList<>(warnings(created));
            plot(history).ifPresent(warning -> {
                remarks.accept("WARNING: " + warning);
                warnings.add(warning);
            });
            record.choices(created.choices());
            record.warnings(warnings);
            record.results(history, test, interrupted, secondsSince(started));
            directory.saveRecord(record.json());
            return new Result(history, test, interrupted, warnings, record.json());
        } finally {
            trainer = null;
        }
    }

    private List<StartingWeights.Loaded> load(Trainer into, Consumer<String> remarks) {
        List<StartingWeights.Loaded> loaded = startingWeights.stream().map(weights -> weights.load(experiment.model(), into.model())).toList();
        loaded.forEach(weights -> {
            remarks.accept(weights.line());
            weights.report().remarks().forEach(remark -> remarks.accept("  " + remark));
        });
        return loaded;
    }

    /** What a run reached that ended with an error, say because the loss was no longer finite; the weights of its last epoch are saved already. */
    private void saveFailure(WhiskerException failure, Trainer failed, RunRecord record, Instant started) {
        try {
            plot(failed.history());
            record.choices(failed.choices());
            record.warnings(warnings(failed));
            record.results(failed.history(), null, false, secondsSince(started));
            record.failed(failure.getMessage());
            directory.saveRecord(record.json());
        } catch (WhiskerException e) {
            failure.addSuppressed(e);
        }
    }

    private List<String> warnings(Trainer trained) {
        return Stream.of(data.warnings(), weightsWarnings(), trained.warnings()).flatMap(List::stream).toList();
    }

    private List<String> weightsWarnings() {
        Set<String> wanted = experiment.transfer().weights().keySet();
        return wanted.isEmpty() || !startingWeights.isEmpty() ? List.of() : List.of(String.join(", ", wanted)
                + " starts from random weights, where the experiment asks for trained ones; what is frozen stays random");
    }

    private static double secondsSince(Instant started) {
        return Duration.between(started, Instant.now()).toMillis() / 1e3;
    }

    /** Saves the model after every epoch that ended well: an error later, even the end of the process, leaves these weights. */
    private final class Checkpoint implements Callback {
        private final Trainer trained;

        Checkpoint(Trainer trained) {
            this.trained = trained;
        }

        @Override
        public void epochEnd(EpochResult result) {
            directory.saveModel(experiment, trained.model());
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
