package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.evaluation.MeanDeviation;
import dev.whisker.experiment.RunList;
import dev.whisker.experiment.RunList.SeedGroup;
import dev.whisker.experiment.RunSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists runs. */
@Command(name = "runs", description = "List the runs below a directory, the newest last, with mean and standard "
        + "deviation of those that differ only by seed.",
        footer = {"", "Examples:", "  whisker runs", "  whisker runs runs/flowers --json"})
final class RunsCommand extends CliCommand {
    private static final int MIN_PATH_WIDTH = 3;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;

    @Parameters(arity = "0..1", paramLabel = "DIR", defaultValue = "runs",
            description = "The directory; default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Override
    public Integer call() {
        RunList list = RunList.below(directory);
        ObjectNode results = object();
        ArrayNode runs = results.putArray("runs");
        list.runs().forEach(run -> run.putInto(runs.addObject()));
        if (list.runs().isEmpty()) {
            print("There are no runs in %s.", directory);
        } else {
            print(list.runs());
        }
        groups(list.seedGroups(), results.putArray("groups"));
        results(results);
        return 0;
    }

    private void print(List<RunSummary> runs) {
        int pathWidth = width(runs, this::path);
        int dataWidth = width(runs, RunsCommand::data);
        int modelWidth = Math.max("model".length(), width(runs, RunSummary::experiment));
        String format = "%-" + pathWidth + "s  %-" + dataWidth + "s  %-" + modelWidth + "s %6s %8s %8s %8s %8s  %s";
        print(format, "run", "data", "model", "seed", "epochs", "best val", "test", "time", "state");
        for (RunSummary run : runs) {
            print(format, path(run), data(run), run.experiment(), text(run.seed()),
                    text(run.epochs()) + "/" + text(run.allEpochs()), figure(run.bestValidationAccuracy()),
                    figure(run.testAccuracy()), run.seconds().map(RunsCommand::time).orElse("-"), run.state());
        }
        runs.forEach(run -> run.fault().ifPresent(fault -> print("Damaged: %s: %s", path(run), fault)));
    }

    private static int width(List<RunSummary> runs, Function<RunSummary, String> text) {
        return Math.max(MIN_PATH_WIDTH + 1, runs.stream().map(text).mapToInt(String::length).max().orElse(0));
    }

    private String path(RunSummary run) {
        Path below = directory.relativize(run.path());
        return below.toString().isEmpty() ? "." : below.toString();
    }

    /** The last name of the directory. */
    private static String data(RunSummary run) {
        return run.data().replaceFirst("/+$", "").replaceFirst(".*/", "");
    }

    private static String text(Optional<Long> number) {
        return number.map(String::valueOf).orElse("-");
    }

    private static String figure(Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, "%.4f", number)).orElse("-");
    }

    /** "12.3 s", "4:05 min" or "2:15 h". */
    static String time(double seconds) {
        long whole = Math.round(seconds);
        long minutes = whole / SECONDS_PER_MINUTE;
        return whole < SECONDS_PER_MINUTE ? String.format(Locale.ROOT, "%.1f s", seconds)
                : minutes < MINUTES_PER_HOUR ? String.format("%d:%02d min", minutes, whole % SECONDS_PER_MINUTE)
                : String.format("%d:%02d h", minutes / MINUTES_PER_HOUR, minutes % MINUTES_PER_HOUR);
    }

    private void groups(List<SeedGroup> groups, ArrayNode nodes) {
        if (!groups.isEmpty()) {
            print("%nMean ± standard deviation of runs that differ only by seed");
        }
        for (SeedGroup group : groups) {
            RunSummary first = group.runs().get(0);
            Optional<MeanDeviation> validation = group.of(RunSummary::bestValidationAccuracy);
            Optional<MeanDeviation> test = group.of(RunSummary::testAccuracy);
            String seeds = group.runs().stream().map(run -> text(run.seed())).collect(Collectors.joining(", "));
            print("%s on %s, seeds %s: best val %s, test %s", first.experiment(), data(first), seeds,
                    validation.map(MeanDeviation::text).orElse("-"), test.map(MeanDeviation::text).orElse("-"));
            ObjectNode node = nodes.addObject().put("experiment", first.experiment()).put("data", first.data());
            ArrayNode paths = node.putArray("runs");
            group.runs().forEach(run -> paths.add(run.path().toString()));
            put(node, "best_val_accuracy", validation);
            put(node, "test_accuracy", test);
        }
    }

    private static void put(ObjectNode node, String name, Optional<MeanDeviation> value) {
        value.ifPresent(found -> node.putObject(name).put("mean", found.mean())
                .put("standard_deviation", found.deviation()));
    }
}
