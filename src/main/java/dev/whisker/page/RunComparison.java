package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.evaluation.MeanDeviation;
import dev.whisker.evaluation.PairedComparison;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.RunList;
import dev.whisker.experiment.RunSummary;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.Version;
import dev.whisker.op.Backend;
import dev.whisker.report.DataTable;
import dev.whisker.report.Figures;
import dev.whisker.report.Gallery;
import dev.whisker.report.Html;
import dev.whisker.report.HtmlPage;
import dev.whisker.report.LineChart;
import dev.whisker.report.PageBudget;
import dev.whisker.report.Picture;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A comparison of runs as a page: their results, mean and spread of those that differ only by seed, their settings, and
 * the pictures on which they disagree.
 *
 * @param runs          to compare, at least two
 * @param list          the same runs
 * @param differences   the settings in which they differ: by path, the value of each run
 * @param disagreements on the same pictures; empty if there are none
 * @param remarks       such as why there are no disagreements
 * @param inside        on what the runs compute inside; empty without that
 */
public record RunComparison(List<RunDirectory> runs, RunList list, Map<String, List<String>> differences,
        Optional<Disagreements> disagreements, List<String> remarks, Optional<Html> inside) {
    private static final int SHOWN = 24;
    private static final int MAX_LINES = 12;

    /** The settings in which runs differ: by path, the value of each run, null where it has no such setting. */
    public static Map<String, List<String>> differences(List<RunDirectory> runs) {
        return Settings.differences(runs.stream().map(Settings::of).toList());
    }

    /**
     * How alike the layers of the first run and of others arrange the same pictures.
     *
     * @param evaluated the first run
     * @throws WhiskerException if a model cannot be opened
     */
    public static Html similarity(List<RunDirectory> runs, EvaluatedRun evaluated, SavedWeights which,
            Backend backend) {
        return new SimilaritySection(runs, names(runs.stream().map(RunDirectory::path).toList()), evaluated)
                .html(which, backend);
    }

    /** The shortest ends of the directories' paths that tell them apart, as names of runs. */
    public static List<String> names(List<Path> directories) {
        List<Path> paths = directories.stream().map(path -> path.toAbsolutePath().normalize()).toList();
        int longest = paths.stream().mapToInt(Path::getNameCount).max().orElse(0);
        for (int depth = 1; depth < longest; depth++) {
            int parts = depth;
            List<String> names = paths.stream().map(path -> path.subpath(Math.max(0, path.getNameCount() - parts),
                    path.getNameCount()).toString()).toList();
            if (names.stream().distinct().count() == names.size()) {
                return names;
            }
        }
        return paths.stream().map(Path::toString).toList();
    }

    private List<String> names() {
        return names(runs.stream().map(RunDirectory::path).toList());
    }

    /**
     * Writes the page.
     *
     * @return its size in bytes
     * @throws WhiskerException if it cannot be written
     */
    public long write(Path file) {
        HtmlPage page = new HtmlPage("Comparison of " + Figures.plural(runs.size(), "run", "runs"),
                String.join(", ", names()));
        page.section("results", "Results", results(), groups(), Html.list(remarks));
        page.section("curves", "Training curves", curves());
        page.section("settings", "What differs", settings());
        disagreements.ifPresent(found -> page.section("disagreements", "Pictures on which they disagree",
                pairs(found), gallery(found)));
        inside.ifPresent(section -> page.section("inside", "What they compute inside", section));
        return page.footer("Made by Whisker " + Version.current() + ".").write(file);
    }

    private Html results() {
        DataTable table = new DataTable("", List.of("run", "experiment", "seed", "epochs", "best validation accuracy",
                "test accuracy", "seconds", "state"));
        List<String> names = names();
        for (int i = 0; i < runs.size(); i++) {
            RunSummary run = list.runs().get(i);
            table.row(List.of(names.get(i), run.experiment(), run.seed().map(String::valueOf).orElse("–"),
                    run.epochs().map(String::valueOf).orElse("–"), run.bestValidationAccuracy().orElse(Double.NaN),
                    run.testAccuracy().orElse(Double.NaN), run.seconds().orElse(Double.NaN), run.state()));
        }
        return table.html();
    }

    private Html groups() {
        if (list.seedGroups().isEmpty()) {
            return Html.note("No two of these runs differ only by seed, so their spread is not known. A difference "
                    + "between single runs may be that of their seeds.");
        }
        DataTable table = new DataTable("Mean ± standard deviation of runs that differ only by seed", List.of("runs",
                "seeds", "best validation accuracy", "test accuracy"));
        List<String> names = names();
        for (RunList.SeedGroup group : list.seedGroups()) {
            table.row(List.of(group.runs().stream().map(run -> names.get(list.runs().indexOf(run)))
                    .collect(Collectors.joining(", ")), (long) group.runs().size(),
                    text(group, RunSummary::bestValidationAccuracy), text(group, RunSummary::testAccuracy)));
        }
        return table.html();
    }

    private static String text(RunList.SeedGroup group, Function<RunSummary, Optional<Double>> number) {
        return group.of(number).map(MeanDeviation::text).orElse("–");
    }

    private Html curves() {
        List<Html> charts = new ArrayList<>();
        for (String name : List.of(Metrics.VALIDATION + Accuracy.NAME, Metrics.VALIDATION + Metrics.LOSS,
                Accuracy.NAME, Metrics.LOSS)) {
            curve(name).ifPresent(charts::add);
        }
        return charts.isEmpty() ? Html.note("No epoch was finished.") : Html.beside(charts.toArray(Html[]::new));
    }

    /** One line for each run. */
    private Optional<Html> curve(String name) {
        String quantity = name.startsWith(Metrics.VALIDATION)
                ? "validation " + name.substring(Metrics.VALIDATION.length()) : "training " + name;
        LineChart chart = new LineChart(Character.toUpperCase(quantity.charAt(0)) + quantity.substring(1), "epoch",
                quantity);
        boolean leastIsBest = name.endsWith(Metrics.LOSS);
        String best = "";
        double bestValue = Double.NaN;
        List<String> names = names();
        for (int i = 0; i < Math.min(MAX_LINES, runs.size()); i++) {
            double[] values = HistoryFile.read(runs.get(i).history()).column(name).orElse(new double[0]);
            chart.epochs(names.get(i), values);
            for (int e = 0; e < values.length; e++) {
                if (leastIsBest ? !(values[e] >= bestValue) : !(values[e] <= bestValue)) {
                    bestValue = Double.isNaN(values[e]) ? bestValue : values[e];
                    best = Double.isNaN(values[e]) ? best : names.get(i) + " in epoch " + (e + 1);
                }
            }
        }
        String finding = "The " + (leastIsBest ? "lowest" : "highest") + " " + quantity + ", " + Figures.of(bestValue)
                + ", is that of " + best + "." + (runs.size() > MAX_LINES ? " The first " + MAX_LINES
                + " runs are shown." : "");
        return chart.isEmpty() ? Optional.empty() : Optional.of(chart.chart(finding).html());
    }

    private Html settings() {
        if (differences.isEmpty()) {
            return Html.paragraph("The runs have the same settings.");
        }
        List<String> columns = new ArrayList<>(List.of("setting"));
        columns.addAll(names());
        DataTable table = new DataTable("", columns);
        differences.forEach((path, values) -> {
            List<String> cells = new ArrayList<>(List.of(path));
            values.forEach(value -> cells.add(value == null ? "–" : value));
            table.row(cells);
        });
        return table.html();
    }

    private Html pairs(Disagreements found) {
        DataTable table = new DataTable("", List.of("runs", "same prediction", "only the first is right",
                "only the second is right", "p"));
        List<String> names = names();
        for (Disagreements.Pair pair : found.pairs()) {
            PairedComparison both = pair.comparison();
            table.row(List.of(names.get(pair.first()) + " and " + names.get(pair.second()),
                    Figures.percent(both.agreement()), (long) both.onlyFirst(), (long) both.onlySecond(),
                    both.probability()));
        }
        return Html.of(table.html(), Html.note("p: how likely so uneven a result is if both models are equally good "
                + "(exact test of McNemar). It covers the chance in which pictures were drawn, not that of training."));
    }

    private Html gallery(Disagreements found) {
        List<Integer> samples = found.samples();
        if (samples.isEmpty()) {
            return Html.paragraph("The runs predict the same class for every picture.");
        }
        List<String> names = names();
        Gallery gallery = new Gallery(PageBudget.ofPage(HtmlPage.DEFAULT_BYTES));
        List<String> unreadable = new ArrayList<>();
        for (int sample : samples.subList(0, Math.min(SHOWN, samples.size()))) {
            String said = IntStream.range(0, runs.size()).mapToObj(run -> names.get(run) + ": "
                    + found.predicted(run, sample) + found.probability(run, sample)
                            .map(share -> " " + Figures.percent(share)).orElse("")).collect(Collectors.joining("; "));
            try {
                gallery.add(Picture.jpeg(Thumbnails.of(found.run(0).pictures(), sample), found.name(sample)
                        + ": a picture of " + found.label(sample) + "; " + said), null, found.label(sample), said + "; "
                        + found.name(sample));
            } catch (WhiskerException e) {
                unreadable.add(e.getMessage());
            }
        }
        return Html.of(Html.paragraph("The runs disagree on " + Figures.plural(samples.size(), "picture", "pictures")
                + (samples.size() > SHOWN ? "; these are the " + SHOWN + " on which they are surest." : ".")),
                gallery.html(), Html.list(unreadable));
    }
}
