package dev.whisker.page;

import dev.whisker.experiment.RunDirectory;
import dev.whisker.page.InsideFile.Quantity;
import dev.whisker.report.Figures;
import dev.whisker.report.HeatMap;
import dev.whisker.report.Html;
import dev.whisker.report.Tabs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The training from inside: maps of what was observed, layers by epochs. */
final class InsideSection {
    private static final Map<Quantity, Shown> KNOWN = new LinkedHashMap<>();

    static {
        known("update", "ratio", "Update to weight", true, "The l2 norm of an update divided by that of the weight. "
                + "About 0.001 is usual; much less learns little, much more is unsteady.");
        known("gradient", "l2", "Gradient norm", true, "The l2 norm of the gradient of the loss, of layers' values and "
                + "of weights. Where it fades towards the input, the first layers learn little; where it grows, "
                + "training may diverge.");
        known("value", "zero_share", "Zeros", false, "The share of values that are exactly 0.");
        known("value", "dead_channels", "Dead units", false, "How many channels were 0 for every sample and position.");
        known("value", "deviation", "Deviation of values", true, "The standard deviation of a layer's values.");
        known("weight", "l2", "Weight norm", true, "The l2 norm of the weights.");
    }

    private static final int MAX_NAMED = 12;

    private final Path histograms;
    private final Path file;

    private record Shown(String title, boolean logarithmic, String meaning) {
    }

    private static void known(String kind, String name, String title, boolean logarithmic, String meaning) {
        KNOWN.put(new Quantity(kind, name), new Shown(title, logarithmic, meaning));
    }

    InsideSection(RunDirectory run) {
        this.histograms = run.histograms();
        this.file = run.inside();
    }

    /** Whether anything was observed. */
    boolean exists() {
        return Files.isRegularFile(file);
    }

    Html html() {
        Map<Quantity, List<InsideFile.Row>> quantities = InsideFile.read(file).quantities();
        Tabs tabs = new Tabs("inside-quantity", "Quantity");
        KNOWN.forEach((quantity, shown) -> {
            List<InsideFile.Row> rows = quantities.getOrDefault(quantity, List.of());
            if (rows.stream().anyMatch(row -> Double.isFinite(row.value()))) {
                tabs.add(shown.title, map(shown, rows));
            }
        });
        return Html.of(deaths(quantities), tabs.html(), new WeightHistograms(histograms).html(),
                Html.note("All numbers are in " + file.getFileName() + " and " + histograms.getFileName() + "."));
    }

    private static Html map(Shown shown, List<InsideFile.Row> rows) {
        HeatMap map = new HeatMap(shown.title, "epoch", "layer", shown.title.toLowerCase(Locale.ROOT),
                shown.logarithmic);
        rows.forEach(row -> map.put(row.path(), row.epoch(), row.value()));
        long lost = rows.stream().filter(row -> !Double.isFinite(row.value())).count();
        return map.chart((shown.meaning + " Largest: " + map.largest() + "." + (lost == 0 ? "" : " "
                + Figures.plural(lost, "value is", "values are") + " not finite and left out.")).strip()).html();
    }

    /** The units that are dead after the last epoch, and since when. */
    private static Html deaths(Map<Quantity, List<InsideFile.Row>> quantities) {
        Map<String, Map<Long, Long>> since = new TreeMap<>();
        List<InsideFile.Row> died = quantities.getOrDefault(new Quantity("value", "died"), List.of());
        List<InsideFile.Row> revived = quantities.getOrDefault(new Quantity("value", "revived"), List.of());
        died.forEach(row -> since.computeIfAbsent(row.path(), path -> new TreeMap<>())
                .merge(Math.round(row.value()), row.epoch(), Math::max));
        // A unit dies, comes to life, and may die again: the later event counts.
        revived.forEach(row -> since.getOrDefault(row.path(), new TreeMap<>())
                .computeIfPresent(Math.round(row.value()), (channel, epoch) -> row.epoch() >= epoch ? null : epoch));
        return Html.list(since.entrySet().stream().filter(layer -> !layer.getValue().isEmpty())
                .map(layer -> layer.getKey() + " has " + Figures.plural(layer.getValue().size(), "dead unit",
                        "dead units") + ": " + layer.getValue().entrySet().stream().limit(MAX_NAMED)
                        .map(unit -> "channel " + unit.getKey() + " since epoch " + unit.getValue())
                        .collect(Collectors.joining(", ")) + (layer.getValue().size() > MAX_NAMED ? " and more" : "")
                        + ".").toList());
    }
}
