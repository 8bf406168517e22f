package dev.whisker.cli;

import dev.whisker.describe.Registry;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.Experiments;
import dev.whisker.experiment.FromLogits;
import dev.whisker.experiment.SettingException;
import dev.whisker.experiment.TrainingSpec;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.callback.TensorBoard;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Optimizers;
import dev.whisker.train.schedule.Schedules;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What a call may change of an experiment's training. */
@Section(Heading.TRAINING)
final class TrainingOverrides {
    @Option(names = "--set", paramLabel = "PATH=VALUE",
            description = "Change a part of the experiment before it is read, such as training.epochs=5, data.batch=16 "
                    + "or 'model.3=Conv2D(64, 3)'; 'whisker experiments NAME' shows the parts and their numbers. May "
                    + "be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--epochs", paramLabel = "N",
            description = "Number of passes over the training samples; default: the experiment's.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per step; default: the experiment's.")
    private Integer batch;

    @Option(names = "--seed", paramLabel = "N",
            description = "Random seed for initial weights, shuffling, dropout and augmentation, and for the split "
                    + "unless the experiment's data has its own seed; default: the experiment's.")
    private Long seed;

    @Option(names = "--optimizer", paramLabel = "CALL",
            description = "The optimizer, such as 'SGD(learning_rate=0.1, momentum=0.9)'; default: the "
                    + "experiment's.")
    private String optimizer;

    @Option(names = "--learning-rate", paramLabel = "N|CALL",
            description = "The optimizer's learning rate: a number, or a schedule such as 'CosineDecay(0.1, 1000)'; "
                    + "default: that of the optimizer.")
    private String learningRate;

    @Option(names = "--loss", paramLabel = "CALL",
            description = "The loss to minimize, such as 'CategoricalCrossentropy(label_smoothing=0.1)'; default: the "
                    + "experiment's.")
    private String loss;
    @Option(names = "--metric", paramLabel = "METRIC",
            description = "A metric to report in addition to the experiment's, such as 'Precision(thresholds=0.5)'; "
                    + "may be repeated.")
    private List<String> metrics = List.of();

    @Option(names = "--callback", paramLabel = "CALLBACK",
            description = "A callback to use in addition to the experiment's, such as "
                    + "'EarlyStopping(monitor=val_loss, patience=3)'; "
                    + "may be repeated.")
    private List<String> callbacks = List.of();

    @Option(names = "--observe", paramLabel = "off|epoch|N",
            description = "Steps whose values, gradients, weights and updates are summed up in inside.csv: none, one "
                    + "per epoch, or every N-th; default: the experiment's, which is 'epoch' unless it says "
                    + "otherwise.")
    private String observe;

    @Option(names = "--tensorboard", paramLabel = "DIR",
            description = "Write event files for TensorBoard into DIR/run-1, run-2 and so on, as the callback "
                    + "TensorBoard(log_dir=DIR) does.")
    private Path tensorboard;

    /** The experiment of this name, or of a file, with all that the call changes of it. */
    Experiment experiment(CliCommand command, String nameOrFile) {
        command.atLeast("--epochs", epochs, 1);
        command.atLeast("--batch", batch, 1);
        try {
            return apply(command, Experiments.isFile(nameOrFile) ? Experiments.find(nameOrFile, settings)
                    : command.given(() -> Experiments.find(nameOrFile, settings)));
        } catch (SettingException e) {
            throw command.wrongCall(e.getMessage());
        }
    }

    /** The number of epochs that the call asks for; null if it does not. */
    Integer epochs(CliCommand command) {
        command.atLeast("--epochs", epochs, 1);
        command.atLeast("--batch", batch, 1);
        return epochs;
    }

    /** A run's experiment with the epochs and the batch size that the call asks for. */
    Experiment changed(Experiment experiment) {
        TrainingSpec training = experiment.training();
        training = epochs == null ? training : training.withEpochs(epochs);
        return experiment.withTraining(batch == null ? training : training.withBatch(batch));
    }

    private Experiment apply(CliCommand command, Experiment experiment) {
        TrainingSpec training = changed(experiment).training();
        training = seed == null ? training : training.withSeed(seed);
        training = changed(command, training, "--optimizer", optimizer,
                spec -> spec.withOptimizer(Optimizers.parse(optimizer)));
        training = changed(command, training, "--learning-rate", learningRate,
                spec -> spec.withOptimizer(spec.optimizer().with("learning_rate", Schedules.parse(learningRate))));
        training = changed(command, training, "--loss", loss,
                spec -> spec.withLoss(FromLogits.parse(loss, experiment)));
        training = changed(command, training, "--observe", observe,
                spec -> spec.withObserve(ObservedSteps.parse(observe)));
        training = training.withMoreMetrics(parsed(command, "--metric", metrics, Metrics.registry()))
                .withMoreCallbacks(parsed(command, "--callback", callbacks, Callbacks.registry()));
        if (tensorboard != null) {
            training = training.withMoreCallbacks(List.of(new TensorBoard(tensorboard.toString())));
        }
        if (!metrics.isEmpty() || !callbacks.isEmpty()) {
            TrainingSpec changed = training;
            command.given(() -> {
                changed.check(experiment.model());
                return changed;
            });
        }
        return experiment.withTraining(training);
    }

    private static TrainingSpec changed(CliCommand command, TrainingSpec training, String option, String value,
            Function<TrainingSpec, TrainingSpec> change) {
        return value == null ? training : command.given(option, () -> change.apply(training));
    }

    private static <T> List<T> parsed(CliCommand command, String option, List<String> texts, Registry<T> registry) {
        return command.given(option, () -> texts.stream().map(registry::parse).toList());
    }
}
