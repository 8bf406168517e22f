package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.evaluation.MeanDeviation;
import dev.whisker.evaluation.PairedComparison;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.RunList;
import dev.whisker.experiment.RunSummary;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.op.Backend;
import dev.whisker.page.ComparedPictures;
import dev.whisker.page.Disagreements;
import dev.whisker.page.RunComparison;
import dev.whisker.report.Html;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares runs. */
@Command(name = "compare", description = "Compare runs: results, mean and standard deviation of those that differ only "
        + "by seed, the settings in which they differ, and the pictures on which they disagree.",
        footer = {"", "Runs are compared picture by picture if they have the same test pictures; --data gives them the "
                + "same ones.",
            "", "Examples:", "  whisker compare runs/b3 runs/b4 --out compare.html",
            "  whisker compare runs/a1 runs/a2 --data photos --json"})
@Section(Heading.DATA)
final class CompareCommand extends CliCommand {
    private static final double MEGABYTE = 1e6;
    private static final int SHOWN = 10;
    /** Of a value in the list of differences. */
    private static final int VALUE_WIDTH = 60;

    @Parameters(arity = "2..*", paramLabel = "RUN", description = "Directories that 'train' or 'demo' wrote.")
    private List<Path> paths;

    @Option(names = "--data", paramLabel = "DIR", description = "Compare on all pictures of this directory, one folder "
            + "per class. Default: the test pictures of the runs, if they are the same.")
    private Path data;

    @Option(names = "--recorded", description = "Compare only what the runs recorded, without evaluating the models.")
    private boolean recorded;

    @Option(names = "--out", paramLabel = "FILE", description = "Write a page as well, such as compare.html.")
    @Section(Heading.RESULTS)
    private Path out;

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private BackendOptions backendOptions;

    private final List<String> remarks = new ArrayList<>();
    private Optional<Html> inside = Optional.empty();

    @Override
    public Integer call() {
        if (new HashSet<>(paths.stream().map(path -> path.toAbsolutePath().normalize()).toList()).size()
                < paths.size()) {
            throw wrongCall("a run is given twice, received " + paths);
        }
        if (recorded && data != null) {
            throw wrongCall("--recorded and --data exclude each other; give one of them");
        }
        List<RunDirectory> runs = paths.stream().map(RunDirectory::open).toList();
        RunList list = RunList.of(paths);
        Map<String, List<String>> differences = RunComparison.differences(runs);
        Optional<Disagreements> disagreements = recorded ? Optional.empty() : disagreements(runs);
        ObjectNode results = object();
        print(list, results);
        differences(differences, results.putObject("differences"));
        disagreements.ifPresent(found -> print(found, results));
        remarks.forEach(results.putArray("remarks")::add);
        if (out != null) {
            long bytes = new RunComparison(runs, list, differences, disagreements, remarks, inside).write(out);
            print("%nWrote %s (%.1f MB).", out, bytes / MEGABYTE);
            results.put("out", out.toString()).put("bytes", bytes);
        }
        results(results);
        return 0;
    }

    private Optional<Disagreements> disagreements(List<RunDirectory> runs) {
        try (Backend backend = backendOptions.open(this, runs.get(0).experiment().training().seed())) {
            SavedWeights which = weights.get(this);
            List<EvaluatedRun> evaluated = ComparedPictures.evaluate(runs, data, which, backend, this::remark);
            Optional<Disagreements> found = ComparedPictures.disagreements(evaluated, this::remark);
            if (out != null && found.isPresent()) {
                inside = Optional.of(RunComparison.similarity(runs, evaluated.get(0), which, backend));
            }
            return found;
        } catch (WhiskerException e) {
            if (data != null) {
                throw e;
            }
            remark("The runs are not compared picture by picture: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Is printed, and stands on the page. */
    private void remark(String line) {
        remarks.add(line);
        print("%s", line);
    }

    private void print(RunList list, ObjectNode results) {
        List<String> names = RunComparison.names(paths);
        int width = Math.max("run".length(), names.stream().mapToInt(String::length).max().orElse(0));
        String format = "%-" + width + "s  %-12s %6s %8s %8s %8s  %s";
        print("%n" + format, "run", "experiment", "seed", "epochs", "best val", "test", "state");
        ArrayNode nodes = results.putArray("runs");
        for (int i = 0; i < paths.size(); i++) {
            RunSummary run = list.runs().get(i);
            print(format, names.get(i), run.experiment(), run.seed().map(String::valueOf).orElse("-"),
                    run.epochs().map(String::valueOf).orElse("-"), figure(run.bestValidationAccuracy()),
                    figure(run.testAccuracy()), run.state());
            run.putInto(nodes.addObject());
        }
        ArrayNode groups = results.putArray("groups");
        for (RunList.SeedGroup group : list.seedGroups()) {
            Optional<MeanDeviation> validation = group.of(RunSummary::bestValidationAccuracy);
            Optional<MeanDeviation> test = group.of(RunSummary::testAccuracy);
            String members = group.runs().stream().map(run -> names.get(list.runs().indexOf(run)))
                    .collect(Collectors.joining(", "));
            print("%nMean ± standard deviation of %s, which differ only by seed: best val %s, test %s", members,
                    validation.map(MeanDeviation::text).orElse("-"), test.map(MeanDeviation::text).orElse("-"));
            ObjectNode node = groups.addObject();
            group.runs().forEach(run -> node.withArray("runs").add(run.path().toString()));
            put(node, "best_val_accuracy", validation);
            put(node, "test_accuracy", test);
        }
    }

    private static void put(ObjectNode node, String name, Optional<MeanDeviation> value) {
        value.ifPresent(found -> node.putObject(name).put("mean", found.mean())
                .put("standard_deviation", found.deviation()));
    }

    private static String figure(Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, "%.4f", number)).orElse("-");
    }

    private void differences(Map<String, List<String>> differences, ObjectNode node) {
        print(differences.isEmpty() ? "%nThe runs have the same settings."
                : "%nWhat differs, in the order of the runs");
        differences.forEach((path, values) -> {
            print("%s: %s", path, values.stream().map(value -> value == null ? "-"
                    : ConfusionTable.shortened(value, VALUE_WIDTH)).collect(Collectors.joining(" | ")));
            ArrayNode array = node.putArray(path);
            values.forEach(array::add);
        });
    }

    private void print(Disagreements found, ObjectNode results) {
        List<String> names = RunComparison.names(paths);
        print("%nPicture by picture");
        ArrayNode pairs = results.putArray("pairs");
        for (Disagreements.Pair pair : found.pairs()) {
            PairedComparison both = pair.comparison();
            print("%s and %s: the same prediction for %s of %d; only the first is right for %d, only the second for %d "
                    + "(p = %.3g)", names.get(pair.first()), names.get(pair.second()), percent(both.agreement()),
                    both.samples(), both.onlyFirst(), both.onlySecond(), both.probability());
            pairs.addObject().put("first", paths.get(pair.first()).toString())
                    .put("second", paths.get(pair.second()).toString()).put("samples", both.samples())
                    .put("same", both.same()).put("only_first_correct", both.onlyFirst())
                    .put("only_second_correct", both.onlySecond()).put("p", both.probability());
        }
        ArrayNode disputed = results.putArray("disagreements");
        List<Integer> samples = found.samples();
        for (int sample : samples) {
            ObjectNode node = disputed.addObject().put("path", found.name(sample)).put("class", found.label(sample));
            ArrayNode predicted = node.putArray("predicted");
            for (int run = 0; run < paths.size(); run++) {
                predicted.add(found.predicted(run, sample));
            }
        }
        samples.stream().limit(SHOWN).forEach(sample -> print("  %s, %s: %s", found.name(sample), found.label(sample),
                IntStream.range(0, paths.size()).mapToObj(run -> found.predicted(run, sample))
                        .collect(Collectors.joining(" | "))));
        if (samples.size() > SHOWN) {
            print("  and %d more, listed by --json", samples.size() - SHOWN);
        }
    }
}
