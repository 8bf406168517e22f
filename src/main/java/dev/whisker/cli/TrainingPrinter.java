package dev.whisker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.data.BadImage;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.LabelCounts;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.Published;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.ProgressLine;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints notes on the data of a training, its progress, and its results. */
final class TrainingPrinter {
    private static final int SHOWN_SKIPPED = 5;
    private static final double MEBIBYTE = 1 << 20;
    private static final int MIN_NAME_WIDTH = 24;
    private final CliCommand command;

    TrainingPrinter(CliCommand command) {
        this.command = command;
    }

    /** Describes the pictures. */
    void describe(ExperimentData data) {
        LabelCounts train = data.counts(Part.TRAIN);
        command.print("Found %d pictures of %d classes (%s): %d to train, %d to validate, %d to test.",
                data.dataset().size(), data.dataset().classes(),
                String.join(", ", data.dataset().classNames()), data.ids(Part.TRAIN).length,
                data.ids(Part.VALIDATION).length, data.ids(Part.TEST).length);
        command.print("split: %s", data.rule());
        command.print("Training samples of each class: %s; always guessing '%s' is right for %s of them.",
                train.counts(),
                train.classNames().get(train.majorityClass()), CliCommand.percent(train.majorityBaseline()));
        if (data.dataset() instanceof ImageDataset images) {
            command.print("Decoded pictures take %.1f MiB of memory, of %.1f MiB set aside for them.",
                    images.cacheBytes() / MEBIBYTE, images.maxCacheBytes() / MEBIBYTE);
        }
        data.remarks().forEach(remark -> command.print("Note: %s", remark));
        if (!data.skipped().isEmpty()) {
            command.print("Skipped %d files that are not usable pictures:", data.skipped().size());
            for (BadImage image : data.skipped().subList(0, Math.min(SHOWN_SKIPPED, data.skipped().size()))) {
                command.print("  %s %s", image.path(), image.reason());
            }
            if (data.skipped().size() > SHOWN_SKIPPED) {
                command.print("  and %d more, listed in run.json", data.skipped().size() - SHOWN_SKIPPED);
            }
        }
    }

    /** What shows the progress of a training; messages of callbacks are printed on lines of their own. */
    ProgressLine progress() {
        return new ProgressLine(command.text(), command::columns, line -> command.print("%s", line));
    }

    /** Prints what came of a training. */
    void report(TrainingRun.Result result, Published published, RunDirectory directory) {
        results(result, published);
        if (result.ending().isStopped()) {
            command.print("%nStopped after %d epochs: %s", result.history().epochs().size(), result.ending().reason());
        }
        if (result.saved()) {
            files(directory);
        } else if (result.ending().isStopped()) {
            command.print("Nothing was saved, as the weights are those that training began with.");
        }
    }

    /** That a run which was to be replaced was not, as part of a sentence. */
    static String keptEarlierRun(RunDirectory directory) {
        return "the earlier run in " + directory.path() + " stays as it was";
    }

    /** What an interrupted training leaves, as part of a sentence. */
    static String left(TrainingRun.Result result, RunDirectory directory) {
        if (!result.saved()) {
            return directory.holdsEarlierRun() ? "nothing was saved, as the first epoch was not finished, and only "
                    + "after it is the earlier run replaced; " + keptEarlierRun(directory)
                    + "; to keep what an interrupted first epoch has done, give another directory with --out"
                    : "nothing was saved, as no step was finished";
        }
        if (!result.interrupted()) {
            return directory.path() + " holds the finished run";
        }
        JsonNode saved = result.record().path("saved");
        int epoch = saved.path("epoch").asInt();
        JsonNode checkpoint = result.record().path("checkpoint");
        return directory.path() + " holds the weights "
                + (epoch == 0 ? "in the middle of the first epoch" : "after epoch " + epoch)
                + ", step " + saved.path("step").asLong()
                + (checkpoint.isMissingNode() ? ""
                : "; go on from step " + checkpoint.path("step").asLong() + " with 'whisker train --resume "
                + directory.path() + "'");
    }

    private void results(TrainingRun.Result result, Published published) {
        List<String> names = result.history().names();
        if (names.contains(Accuracy.NAME)) {
            accuracy(result, published);
        }
        List<String> others = names.stream().filter(name -> !name.equals(Accuracy.NAME)).toList();
        // Without metrics besides accuracy there is nothing to show but the loss, which the lines above have.
        if (!names.equals(List.of(Metrics.LOSS, Accuracy.NAME))) {
            others(others, result);
        }
    }

    private void accuracy(TrainingRun.Result result, Published published) {
        if (!result.history().isEmpty()) {
            EpochResult last = result.history().last();
            command.print("%n%-24s %9s %9s", "accuracy", "reached", "published");
            row("training, last", last.accuracy(), Double.NaN);
            if (last.hasValidation()) {
                EpochResult best = result.history().epochs().stream()
                        .max(Comparator.comparingDouble(EpochResult::valAccuracy)).orElseThrow();
                row("validation, last", last.valAccuracy(), published.valAccuracy());
                row("validation, best", best.valAccuracy(), published.bestValAccuracy());
            }
            if (result.test() != null) {
                row("test", result.test().accuracy(), published.testAccuracy());
            }
        }
    }

    private void others(List<String> names, TrainingRun.Result result) {
        if (!result.history().isEmpty()) {
            EpochResult last = result.history().last();
            int width = names.stream().mapToInt(String::length).max().orElse(0);
            String format = "%-" + Math.max(width, MIN_NAME_WIDTH) + "s %10s %10s %10s";
            command.print("%n" + format, "after the last epoch", "training", "validation", "test");
            names.forEach(name -> command.print(format, name, figure(last.value(name)),
                    figure(last.value(Metrics.VALIDATION + name)),
                    figure(result.test() == null ? Double.NaN : result.test().value(name))));
        }
    }

    private void row(String what, double reached, double published) {
        command.print("%-24s %9s %9s", what, figure(reached), figure(published));
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private void files(RunDirectory directory) {
        String files = Stream.of(directory.record(), directory.history(), directory.description(), directory.weights(),
                directory.weights(SavedWeights.BEST), directory.inside(), directory.histograms(),
                directory.plot("accuracy"), directory.plot("loss"), directory.plot("results"),
                directory.plot("metrics"), directory.report())
                .filter(Files::exists).map(file ->
                        directory.path().relativize(file).toString()).collect(Collectors.joining(", "));
        command.print("%nThe run lies in %s: %s", directory.path(), files);
    }
}
