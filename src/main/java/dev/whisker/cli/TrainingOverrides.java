package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Registry;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.TrainingSpec;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.metric.Metrics;
import java.util.List;
import picocli.CommandLine.Option;

/** What a call may change of an experiment's training. */
final class TrainingOverrides {
    @Option(names = "--epochs", paramLabel = "N", description = "Times through the training samples; default: the experiment's.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Samples a step; default: the experiment's.")
    private Integer batch;

    @Option(names = "--seed", paramLabel = "N",
            description = "Of first weights, order, dropout and augmentation, and of the split unless the experiment's data has a seed of its own; "
                    + "default: the experiment's.")
    private Long seed;

    @Option(names = "--metric", paramLabel = "METRIC",
            description = "Something to report besides the experiment's metrics, such as 'Precision(thresholds=0.5)'; may be repeated.")
    private List<String> metrics = List.of();

    @Option(names = "--callback", paramLabel = "CALLBACK",
            description = "What steers the training besides the experiment's callbacks, such as 'EarlyStopping(monitor=val_loss, patience=3)'; "
                    + "may be repeated.")
    private List<String> callbacks = List.of();

    Experiment apply(CliCommand command, Experiment experiment) {
        command.atLeast("--epochs", epochs, 1);
        command.atLeast("--batch", batch, 1);
        TrainingSpec training = experiment.training();
        training = epochs == null ? training : training.withEpochs(epochs);
        training = batch == null ? training : training.withBatch(batch);
        training = seed == null ? training : training.withSeed(seed);
        training = training.withMoreMetrics(parsed(command, "--metric", metrics, Metrics.registry()))
                .withMoreCallbacks(parsed(command, "--callback", callbacks, Callbacks.registry()));
        if (!metrics.isEmpty() || !callbacks.isEmpty()) {
            training.check(experiment.model().outputShape(1));
        }
        return experiment.withTraining(training);
    }

    private static <T> List<T> parsed(CliCommand command, String option, List<String> texts, Registry<T> registry) {
        try {
            return texts.stream().map(registry::parse).toList();
        } catch (WhiskerException e) {
            throw command.wrongCall(option + ": " + e.getMessage());
        }
    }
}
