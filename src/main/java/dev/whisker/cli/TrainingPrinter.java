package dev.whisker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.data.BadImage;
import dev.whisker.data.LabelCounts;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.Published;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.train.EpochResult;
import dev.whisker.train.ProgressLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells people about the data of a training, and about what came of it. */
final class TrainingPrinter {
    private static final int SHOWN_SKIPPED = 5;
    private static final String NOT_BEGUN = "nothing was saved, as training had not begun";
    private final CliCommand command;
    private final Interruption interruption;

    TrainingPrinter(CliCommand command, Interruption interruption) {
        this.command = command;
        this.interruption = interruption;
    }

    /** Opens the pictures and describes them. */
    ExperimentData open(Experiment experiment, Path directory) {
        ExperimentData data = interruption.promptly(NOT_BEGUN, () -> ExperimentData.open(experiment, directory));
        describe(data);
        return data;
    }

    private void describe(ExperimentData data) {
        LabelCounts train = data.counts(Part.TRAIN);
        command.print("Found %d pictures of %d classes (%s): %d to train, %d to validate, %d to test.", data.dataset().size(), data.dataset().classes(),
                String.join(", ", data.dataset().classNames()), data.ids(Part.TRAIN).length, data.ids(Part.VALIDATION).length, data.ids(Part.TEST).length);
        command.print("Training samples of each class: %s; always guessing '%s' is right for %s of them.", train.counts(),
                train.classNames().get(train.majorityClass()), CliCommand.percent(train.majorityBaseline()));
        data.remarks().forEach(remark -> command.print("Note: %s", remark));
        if (!data.skipped().isEmpty()) {
            command.print("Skipped %d files that are no usable pictures:", data.skipped().size());
            for (BadImage image : data.skipped().subList(0, Math.min(SHOWN_SKIPPED, data.skipped().size()))) {
                command.print("  %s %s", image.path(), image.reason());
            }
            if (data.skipped().size() > SHOWN_SKIPPED) {
                command.print("  and %d more, listed in run.json", data.skipped().size() - SHOWN_SKIPPED);
            }
        }
    }

    /**
     * Trains, showing progress, and prints what came of it. A signal ends training early; what was done is saved all
     * the same.
     */
    TrainingRun.Result train(TrainingRun run, Experiment experiment, RunDirectory directory) {
        TrainingRun.Result result = interruption.politely(run::stop, NOT_BEGUN, () ->
                run.run(line -> command.print("%s", line),
                        List.of(new ProgressLine(command.text(), command.isTerminal()))));
        results(result, experiment.published());
        if (result.saved()) {
            files(directory);
        }
        if (interruption.requested()) {
            Interruption.say("interrupted; " + left(result, directory));
        }
        return result;
    }

    private static String left(TrainingRun.Result result, RunDirectory directory) {
        if (!result.saved()) {
            return "nothing was saved, as " + (directory.holdsEarlierRun()
                    ? "the first epoch was not finished; the earlier run in " + directory.path() + " stays as it was"
                    : "no step was finished");
        }
        if (!result.interrupted()) {
            return directory.path() + " holds the finished run";
        }
        JsonNode saved = result.record().path("saved");
        int epoch = saved.path("epoch").asInt();
        return directory.path() + " holds the weights "
                + (epoch == 0 ? "in the middle of the first epoch" : "after epoch " + epoch)
                + ", step " + saved.path("step").asLong();
    }

    private void results(TrainingRun.Result result, Published published) {
        if (!result.history().isEmpty()) {
            EpochResult last = result.history().last();
            command.print("%n%-24s %9s %9s", "accuracy", "reached", "published");
            row("training, last", last.accuracy(), Double.NaN);
            if (last.hasValidation()) {
                EpochResult best = result.history().epochs().stream().max(Comparator.comparingDouble(EpochResult::valAccuracy)).orElseThrow();
                row("validation, last", last.valAccuracy(), published.valAccuracy());
                row("validation, best", best.valAccuracy(), published.bestValAccuracy());
            }
            if (result.test() != null) {
                row("test", result.test().accuracy(), published.testAccuracy());
            }
        }
    }

    private void row(String what, double reached, double published) {
        command.print("%-24s %9s %9s", what, figure(reached), figure(published));
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private void files(RunDirectory directory) {
        String files = Stream.of(directory.record(), directory.history(), directory.description(), directory.weights(), directory.plot("accuracy"),
                        directory.plot("loss"))
                .filter(Files::exists).map(file -> directory.path().relativize(file).toString()).collect(Collectors.joining(", "));
        command.print("%nThe run lies in %s: %s", directory.path(), files);
    }
}
