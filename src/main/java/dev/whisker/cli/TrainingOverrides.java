package dev.whisker.cli;

import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.TrainingSpec;
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

    Experiment apply(CliCommand command, Experiment experiment) {
        command.atLeast("--epochs", epochs, 1);
        command.atLeast("--batch", batch, 1);
        TrainingSpec training = experiment.training();
        training = epochs == null ? training : training.withEpochs(epochs);
        training = batch == null ? training : training.withBatch(batch);
        training = seed == null ? training : training.withSeed(seed);
        return experiment.withTraining(training);
    }
}
