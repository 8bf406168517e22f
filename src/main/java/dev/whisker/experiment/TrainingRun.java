package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.format.FailureReason;
import dev.whisker.op.Backend;
import dev.whisker.train.Evaluation;
import dev.whisker.train.Evaluator;
import dev.whisker.train.LayerProfile;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.callback.Ending;
import dev.whisker.train.callback.History;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Trains an experiment, evaluates on the test samples, and leaves a {@link RunDirectory}, which stays open. */
public final class TrainingRun {
    private final Experiment described;
    /** For the classes of the data. */
    private final Experiment experiment;
    private final ExperimentData data;
    private final Backend backend;
    private final RunDirectory directory;
    private final Path dataDirectory;
    private final InitialWeights weights;
    private CheckpointPlan checkpoints = CheckpointPlan.DEFAULT;
    private ResumedRun resumed;
    private List<String> command = List.of();
    private RunPage page;
    private Consumer<LayerProfile> profiled;
    private final BackgroundDecoding decoding;
    private volatile Trainer trainer;
    private volatile boolean stopped;

    /**
     * What came of a run.
     *
     * @param test     null if there are no test samples, the run was interrupted, or nothing was saved
     * @param ending   how it ended; as interrupted if {@link #stop} ended it before its last epoch or its evaluation
     * @param saved    whether the directory holds anything of this run: false if it was interrupted before the first
     *                 step, or, where it was to replace an earlier run, before the end of the first epoch; or if a
     *                 callback stopped it with the weights that it began with
     * @param warnings what the user should know, one line each
     * @param record   what run.json says
     */
    public record Result(History history, Evaluation test, Ending ending, boolean saved, List<String> warnings,
            ObjectNode record) {
        /** Whether {@link #stop} ended it before its last epoch or its evaluation. */
        public boolean interrupted() {
            return ending.isInterrupted();
        }
    }

    /** A run from random weights. */
    public TrainingRun(Experiment experiment, ExperimentData data, Path dataDirectory, Backend backend,
            RunDirectory directory) {
        this(experiment, data, dataDirectory, backend, directory, List.of());
    }

    /**
     * A run from given weights.
     *
     * @param dataDirectory   where the pictures lie; null for drawn ones
     * @param startingWeights loaded before the first step, one after another; weights that are in none of them are
     *                        random
     * @throws WhiskerException if the model has a fixed number of outputs that does not suit the classes of the data
     */
    public TrainingRun(Experiment experiment, ExperimentData data, Path dataDirectory, Backend backend,
            RunDirectory directory, List<StartingWeights> startingWeights) {
        this.described = experiment;
        this.experiment = experiment.forClasses(data.dataset().classes());
        this.weights = new InitialWeights(this.experiment, startingWeights);
        this.data = data;
        this.decoding = new BackgroundDecoding(data);
        this.dataDirectory = dataDirectory;
        this.backend = backend;
        this.directory = directory;
    }

    /**
     * Records what the run was called with.
     *
     * @param arguments the words of the command line after the program's name
     */
    public TrainingRun withCommand(List<String> arguments) {
        command = List.copyOf(arguments);
        return this;
    }

    /** Sets when checkpoints are saved, and how many are kept. */
    public TrainingRun withCheckpoints(CheckpointPlan plan) {
        checkpoints = plan;
        return this;
    }

    /**
     * Goes on with a run instead of beginning one.
     *
     * @throws WhiskerException if the pictures are not those that it was trained on
     */
    public TrainingRun resuming(ResumedRun run) {
        run.check(data);
        resumed = run;
        return this;
    }

    /** Also times the layers before the first step; they are handed on. */
    public TrainingRun withProfile(Consumer<LayerProfile> profiles) {
        profiled = profiles;
        return this;
    }

    /** Also writes a page on the run when training is over. */
    public TrainingRun withPage(RunPage written) {
        page = written;
        return this;
    }

    /**
     * Trains.
     *
     * @param remarks   receives lines: the memory plan before the first step, and warnings
     * @param callbacks called before those of the experiment
     * @throws WhiskerException if model, loss and data do not go together; if the starting weights do not fit; if a
     *                          callback looks at a value that there is not; or if the loss is no longer finite: the
     *                          directory then has the epochs before, with the weights of the last of them
     */
    public Result run(Consumer<String> remarks, List<? extends Callback> callbacks) {
        TrainingSpec spec = experiment.training();
        TrainingOptions options = spec.options(data.loaderThreads());
        Instant started = Instant.now();
        ClassOutputs.remarks(described, experiment, data.dataset().classes()).forEach(remarks);
        FromLogits.line(experiment.model(), spec.loss()).ifPresent(remarks);
        RunRecord record = new RunRecord(experiment, backend, started);
        record.command(command);
        record.data(data, dataDirectory);
        Consumer<String> warn = warning -> remarks.accept("WARNING: " + warning);
        boolean threadInterrupted = false;
        try (Trainer created = Trainer.of(experiment.trainedModel(), backend, spec.loss(), spec.optimizer(), options);
                decoding) {
            trainer = created;
            if (stopped) {
                stop();
            }
            if (resumed == null) {
                record.weights(weights.load(created, remarks));
            } else {
                resumed.load(created, remarks);
            }
            decoding.start(spec.seed(), created.epochsDone(), warn);
            Samples train = ClassWeights.of(spec, data.trainingSamples());
            Samples validation = data.samples(Part.VALIDATION).orElse(null);
            List<Callback> all = new ArrayList<>(callbacks);
            all.addAll(spec.callbacks());
            Callbacks.check(all, created.metricNames(validation != null));
            created.plan(train, validation);
            created.memoryPlan().lines().forEach(remarks);
            warnings(created).forEach(warn);
            if (profiled != null) {
                profiled.accept(created.profile(train));
            }
            record.choices(created.choices());
            record.warnings(warnings(created));
            RunSaver saver = new RunSaver(experiment, created, directory, record, started, checkpoints, resumed, warn);
            try {
                saver.prepare();
                all.add(decoding);
                all.add(saver);
                History history = created.fit(train, validation, spec.epochs() - created.epochsDone(), all);
                record.choices(created.choices());
                // Writing to files is cut off where the thread is still interrupted.
                threadInterrupted = Thread.interrupted();
                boolean saved = saver.finish();
                created.deadUnits().lines().forEach(remarks);
                if (created.ending().isInterrupted()) {
                    return interrupted(saver, history, created);
                }
                return saved ? evaluated(saver, history, created, remarks)
                        : new Result(history, null, created.ending(), false, warnings(created),
                                saver.json(created.ending()));
            } catch (RuntimeException | Error e) {
                threadInterrupted |= Thread.interrupted();
                if (directory.holdsEarlierRun()) {
                    remarks.accept("The earlier run in " + directory.path() + " stays as it was.");
                }
                saver.failed(e);
                if (e instanceof WhiskerException && !created.history().isEmpty()) {
                    plot(created.history());
                    writePage(Optional.empty()).ifPresent(warn);
                }
                throw e;
            }
        } finally {
            trainer = null;
            if (threadInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Result interrupted(RunSaver saver, History history, Trainer trained) {
        boolean saved = saver.interrupted();
        List<String> warnings = new ArrayList<>(warnings(trained));
        if (saved) {
            plot(history).ifPresent(warnings::add);
            saver.ended(null, Ending.INTERRUPTED, warnings);
            writePage(Optional.empty()).ifPresent(warnings::add);
        }
        return new Result(history, null, Ending.INTERRUPTED, saved, warnings, saver.json());
    }

    private Result evaluated(RunSaver saver, History history, Trainer trained, Consumer<String> remarks) {
        Optional<EvaluatedRun> evaluated = Optional.empty();
        Ending ending = trained.ending();
        try {
            evaluated = evaluate(trained);
        } catch (CancellationException e) {
            ending = Ending.INTERRUPTED;
        }
        Evaluation test = data.ids(Part.TEST).length == 0 ? null
                : evaluated.map(EvaluatedRun::evaluation).orElse(null);
        List<String> warnings = new ArrayList<>(warnings(trained));
        plot(history).ifPresent(warning -> {
            remarks.accept("WARNING: " + warning);
            warnings.add(warning);
        });
        saver.ended(test, ending, warnings);
        writePage(evaluated).ifPresent(warning -> {
            remarks.accept("WARNING: " + warning);
            warnings.add(warning);
        });
        return new Result(history, test, ending, true, warnings, saver.json());
    }

    /** On the test samples; where there are none and a page is wanted, on those of validation. */
    private Optional<EvaluatedRun> evaluate(Trainer trained) {
        Part part = data.ids(Part.TEST).length == 0 && page != null ? Part.VALIDATION : Part.TEST;
        Evaluator evaluator = Evaluator.of(trained, experiment.training().options(data.loaderThreads()));
        return data.samples(part).map(samples -> EvaluatedRun.of(
                LabeledPictures.of(part.name().toLowerCase(Locale.ROOT), samples, data),
                evaluator.evaluateEach(samples, this::checkStopped), evaluator, data.dataset().classNames()));
    }

    /** The page is for people: without it a run is complete all the same, and this says why it is not there. */
    private Optional<String> writePage(Optional<EvaluatedRun> evaluated) {
        if (page == null) {
            return Optional.empty();
        }
        try {
            page.write(directory, evaluated, data, backend);
            return Optional.empty();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            return Optional.of("there is no " + directory.report() + ": " + FailureReason.of(e));
        }
    }

    private void checkStopped() {
        if (stopped || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the run was stopped");
        }
    }

    private List<String> warnings(Trainer trained) {
        List<String> accuracy = FromLogits.accuracyWarning(experiment.model(), experiment.training()).stream().toList();
        List<String> initial = resumed == null ? weights.warnings() : List.of();
        return Stream.of(decoding.warnings(), initial, trained.warnings(), accuracy).flatMap(List::stream).toList();
    }

    /** A machine without fonts can train all the same: then this says why there are no plots. */
    private Optional<String> plot(History history) {
        try {
            directory.savePlots(experiment.name(), history, data.counts(Part.TRAIN).majorityBaseline());
            return Optional.empty();
        } catch (WhiskerException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * Ends {@link #run} after the step it is at, or the batch of its evaluation. May be called from any thread; the
     * directory stays true.
     */
    public void stop() {
        stopped = true;
        decoding.stop();
        Optional.ofNullable(trainer).ifPresent(Trainer::stop);
    }
}
