package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.ImageDataset;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.LearningRateSearch;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.StartingWeights;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.LearningRateCurve;
import java.nio.file.Path;
import java.util.List;

/** Opens the data of a training and runs it so that signals end it early, with what was done saved all the same. */
final class InterruptibleTraining {
    private static final String NOT_BEGUN = "nothing was saved, as training had not begun";

    private final TrainingPrinter printer;
    private final CliCommand command;
    private final Interruption interruption;
    /** What to say if a signal comes before training begins. */
    private final String notBegun;

    /** A training that leaves no run. */
    InterruptibleTraining(CliCommand command, Interruption interruption) {
        this(command, interruption, NOT_BEGUN);
    }

    /** A training that leaves a run in this directory. */
    InterruptibleTraining(CliCommand command, Interruption interruption, RunDirectory directory) {
        this(command, interruption, !directory.holdsEarlierRun() ? NOT_BEGUN
                : NOT_BEGUN + "; " + TrainingPrinter.keptEarlierRun(directory));
    }

    private InterruptibleTraining(CliCommand command, Interruption interruption, String notBegun) {
        this.printer = new TrainingPrinter(command);
        this.command = command;
        this.interruption = interruption;
        this.notBegun = notBegun;
    }

    /** Opens the pictures and describes them. */
    ExperimentData open(Experiment experiment, Path directory, ImageDataset.Options options) {
        ExperimentData data = interruption.interruptible(notBegun,
                () -> ExperimentData.open(experiment, directory, options));
        printer.describe(data);
        return data;
    }

    /** Trains, showing progress, and prints what came of it. */
    TrainingRun.Result train(TrainingRun run, Experiment experiment, RunDirectory directory) {
        TrainingRun.Result result = interruption.stoppable(run::stop, notBegun,
                () -> run.run(line -> command.print("%s", line), List.of(printer.progress())));
        printer.report(result, experiment.published(), directory);
        if (interruption.requested()) {
            Interruption.report("interrupted; " + TrainingPrinter.left(result, directory));
        }
        return result;
    }

    /** Searches for a learning rate, and prints what was found. */
    ObjectNode search(LearningRateSearch search, ExperimentData data, Backend backend, List<StartingWeights> weights) {
        LearningRateCurve curve = interruption.stoppable(search::stop, notBegun,
                () -> search.run(data, backend, weights,
                line -> command.print("%s", line), List.of(printer.progress())));
        if (interruption.requested()) {
            Interruption.report("interrupted; a search for a learning rate saves nothing");
        }
        ObjectNode results = CliCommand.object();
        results.put("learning_rate", curve.suggestion().orElse(Double.NaN));
        ArrayNode points = results.putArray("points");
        curve.points().forEach(point -> points.addObject().put("learning_rate", point.learningRate())
                .put("loss", point.loss()).put("smoothed_loss", point.smoothed()));
        return results;
    }
}
