package dev.whisker.cli;

import dev.whisker.data.CorruptPolicy;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.Experiments;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.experiment.TrainingSpec;
import dev.whisker.op.Backend;
import dev.whisker.train.ProgressLine;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains an experiment. */
@Command(name = "train", description = "Train an experiment on a directory of pictures: epochs with validation, one evaluation on the test samples, plots.")
final class TrainCommand extends CliCommand {
    @Parameters(paramLabel = "EXPERIMENT|FILE", description = "A built-in experiment ('whisker experiments' lists them), or a YAML file.")
    private String name;

    @Option(names = "--data", paramLabel = "DIR", description = "The pictures: a folder a class; or train/ and validation/ with a folder a class each.")
    private Path data;

    @Option(names = "--epochs", paramLabel = "N", description = "Times through the training samples; default: the experiment's.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Samples a step; default: the experiment's.")
    private Integer batch;

    @Option(names = "--seed", paramLabel = "N",
            description = "Of first weights, order, dropout and augmentation; default: the experiment's. The split has a seed of its own.")
    private Long seed;

    @Option(names = "--skip-bad-files", description = "Leave out files that are no usable pictures, and count them, instead of refusing the data.")
    private boolean skipBadFiles;

    @Mixin
    private OutputOptions output;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        Experiment experiment = configured();
        RunDirectory directory = output.create(experiment.name());
        TrainingPrinter printer = new TrainingPrinter(this);
        try (Backend backend = backendOptions.open(this, experiment.training().seed())) {
            print("Experiment %s: %s", experiment.name(), experiment.title());
            ExperimentData pictures = ExperimentData.open(experiment, data);
            printer.data(pictures);
            TrainingRun run = new TrainingRun(experiment, pictures, experiment.data().isDrawn() ? null : data, backend, directory);
            try (Interruption interruption = new Interruption(run::stop)) {
                TrainingRun.Result result = run.run(line -> print("%s", line), List.of(new ProgressLine(text(), isTerminal())));
                printer.results(result, experiment.published());
                printer.files(directory);
                results(result.record());
                return result.interrupted() ? Main.INTERRUPTED : 0;
            }
        }
    }

    private Experiment configured() {
        atLeast("--epochs", epochs, 1);
        atLeast("--batch", batch, 1);
        Experiment experiment = Experiments.find(name);
        TrainingSpec training = experiment.training();
        training = epochs == null ? training : training.withEpochs(epochs);
        training = batch == null ? training : training.withBatch(batch);
        training = seed == null ? training : training.withSeed(seed);
        experiment = experiment.withTraining(training);
        return skipBadFiles ? experiment.withData(experiment.data().withOnBadFiles(CorruptPolicy.SKIP)) : experiment;
    }
}
