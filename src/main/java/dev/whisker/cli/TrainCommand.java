package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.CorruptPolicy;
import dev.whisker.download.DatasetStore;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.LearningRateSearch;
import dev.whisker.experiment.ResumedRun;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.StartingWeights;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.experiment.WeightsChoice;
import dev.whisker.op.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains an experiment. */
@Command(name = "train", description =
        "Train an experiment on a directory of pictures, with validation after each epoch; then evaluate on the test "
                + "samples and draw plots.",
        footer = {"", "Examples:", "  whisker train flowers.yaml --data flowers --epochs 5 --out runs/flowers",
            "  whisker train --resume runs/flowers"})
@Section(Heading.DATA)
final class TrainCommand extends CliCommand {
    @Parameters(paramLabel = "EXPERIMENT|FILE", arity = "0..1",
            description = "A built-in experiment ('whisker experiments' lists them), or a YAML file; none with "
                    + "--resume.")
    private String name;

    @Option(names = "--data", paramLabel = "DIR",
            description = "One folder of pictures per class; or train/, validation/ and test/ with one per class in "
                    + "each.")
    private Path data;

    @Option(names = "--skip-bad-files",
            description = "Leave out files that are not usable pictures, and count them, instead of refusing the data.")
    private boolean skipBadFiles;

    @Option(names = "--image-size", paramLabel = "N",
            description = "Side length of the pictures in pixels; default: the experiment's.")
    private Integer imageSize;

    @Option(names = "--weights", paramLabel = "FILE|imagenet|none",
            description = "Initial weights: a file for the application in the model (such as MobileNetV2) or for the "
                    + "whole model, for example of an earlier run "
                    + "(.h5, .weights.h5, .keras, .npz or .safetensors); 'imagenet' for the application's published "
                    + "weights, downloaded if needed; "
                    + "'none' for random weights. Default: random weights, unless the experiment specifies others.")
    @Section(Heading.MODEL)
    private String weights;

    @Option(names = "--profile",
            description = "Before training, time each layer, forward and backward, on a batch of the pictures, beside "
                    + "what this machine could do at best.")
    @Section(Heading.TRAINING)
    private boolean profile;

    @Mixin
    private DataOverrides dataOverrides;

    @Mixin
    private PictureMemory pictureMemory;

    @Mixin
    private TrainingOverrides overrides;

    @Mixin
    private SeedRuns seedRuns;

    @Mixin
    private OutputOptions output;

    @Mixin
    private CheckpointOptions checkpoints;

    @Mixin
    private ResumeOptions resume;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        resume.check(this, name);
        pictureMemory.check(this);
        if (resume.isWanted()) {
            return Interruption.during(this::resume);
        }
        seedRuns.check(this);
        Experiment experiment = configured();
        checkWords(experiment);
        Optional<LearningRateSearch> search = LearningRateSearch.of(experiment);
        if (search.isPresent() && seedRuns.areWanted()) {
            throw wrongCall("LearningRateFinder trains no model, so --seeds has nothing to run; leave one of them out");
        }
        List<StartingWeights> startingWeights = startingWeights(experiment);
        if (profile && (seedRuns.areWanted() || search.isPresent())) {
            throw wrongCall("--profile measures one training; leave out "
                    + (seedRuns.areWanted() ? "--seeds" : "LearningRateFinder"));
        }
        if (seedRuns.areWanted()) {
            return Interruption.during(interruption -> trainSeeds(experiment, startingWeights, interruption));
        }
        return Interruption.during(interruption -> search.isPresent()
                ? search(search.get(), experiment, startingWeights, new InterruptibleTraining(this, interruption))
                : train(experiment, startingWeights, interruption));
    }

    /** With a LearningRateFinder for a callback; leaves no run. */
    private int search(LearningRateSearch search, Experiment experiment, List<StartingWeights> startingWeights,
            InterruptibleTraining training) {
        try (Backend backend = backendOptions.open(this, experiment.training().seed())) {
            print("Looking for a learning rate for experiment %s: %s", experiment.name(), experiment.title());
            ExperimentData pictures = training.open(experiment, data, pictureMemory.options(this));
            results(training.search(search, pictures, backend, startingWeights));
            return 0;
        }
    }

    private int train(Experiment experiment, List<StartingWeights> startingWeights, Interruption interruption) {
        try (RunDirectory directory = output.create(experiment.name())) {
            results(train(experiment, startingWeights, interruption, directory));
            return 0;
        }
    }

    private ObjectNode train(Experiment experiment, List<StartingWeights> startingWeights, Interruption interruption,
            RunDirectory directory) {
        InterruptibleTraining training = new InterruptibleTraining(this, interruption, directory);
        try (Backend backend = backendOptions.open(this, experiment.training().seed())) {
            print("Experiment %s: %s", experiment.name(), experiment.title());
            ExperimentData pictures = training.open(experiment, data, pictureMemory.options(this));
            return train(training, experiment, directory, backend,
                    new TrainingRun(experiment, pictures, data, backend, directory, startingWeights));
        }
    }

    private ObjectNode train(InterruptibleTraining training, Experiment experiment, RunDirectory directory,
            Backend backend, TrainingRun run) {
        List<ProfileTable> tables = new ArrayList<>();
        if (profile) {
            run.withProfile(layers -> {
                ProfileTable table = new ProfileTable(layers, backend);
                table.print(this);
                tables.add(table);
            });
        }
        ObjectNode record = training.train(output.withPage(run.withCommand(arguments())
                .withCheckpoints(checkpoints.plan(this))), experiment, directory).record();
        tables.forEach(table -> table.putInto(record));
        return record;
    }

    /** Goes on with a run. */
    private int resume(Interruption interruption) {
        try (RunDirectory directory = RunDirectory.resume(resume.run())) {
            ResumedRun resumed = ResumedRun.of(directory, overrides.epochs(this),
                    remark -> print("WARNING: %s", remark));
            Experiment experiment = overrides.changed(resumed.experiment());
            backendOptions.defaultTo(resumed.backend(), resumed.precision(), resumed.threads());
            InterruptibleTraining training = new InterruptibleTraining(this, interruption, directory);
            try (Backend backend = backendOptions.open(this, experiment.training().seed())) {
                print("Going on with %s: %s", directory.path(), experiment.title());
                Path pictures = data == null ? resumed.dataDirectory() : data;
                ExperimentData opened = training.open(experiment, pictures, pictureMemory.options(this));
                results(train(training, experiment, directory, backend,
                        new TrainingRun(experiment, opened, pictures, backend, directory).resuming(resumed)));
                return 0;
            }
        }
    }

    private int trainSeeds(Experiment experiment, List<StartingWeights> startingWeights, Interruption interruption) {
        try (SeedDirectories directories = output.create(experiment.name(), seedRuns.seeds())) {
            return seedRuns.run(this, interruption, directories, (seed, directory) -> train(
                    experiment.withTraining(experiment.training().withSeed(seed)), startingWeights, interruption,
                    directory));
        }
    }

    private Experiment configured() {
        atLeast("--image-size", imageSize, 1);
        Experiment experiment = dataOverrides.apply(this, overrides.experiment(this, name));
        experiment = imageSize == null ? experiment : resized(experiment);
        return skipBadFiles ? experiment.withData(experiment.data().withOnBadFiles(CorruptPolicy.SKIP)) : experiment;
    }

    private Experiment resized(Experiment experiment) {
        return given(() -> experiment.withImageSize(imageSize, imageSize));
    }

    /** Checks what the call says before anything is downloaded or written. */
    private void checkWords(Experiment experiment) {
        given(() -> {
            ExperimentData.checkDirectory(experiment, data);
            WeightsChoice.check(weights, experiment);
            return experiment;
        });
    }

    private List<StartingWeights> startingWeights(Experiment experiment) {
        try (DownloadPrinter printer = new DownloadPrinter(text(), isTerminal())) {
            return WeightsChoice.files(weights, experiment, DatasetStore.inCache(printer), printer);
        }
    }
}
