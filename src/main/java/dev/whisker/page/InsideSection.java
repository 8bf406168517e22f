package dev.whisker.page;

import dev.whisker.page.InsideFile.Quantity;
import dev.whisker.report.Figures;
import dev.whisker.report.HeatMap;
import dev.whisker.report.Html;
import dev.whisker.report.Tabs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The training from inside: maps of what was observed, layers by epochs. */
final class InsideSection {
    private static final Map<Quantity, Shown> KNOWN = new LinkedHashMap<>();

    static {
        known("update", "update_to_weight", "Update to weight", true, "The l2 norm of the epoch's last update divided "
                + "by that of the weight. About 0.001 is usual; much less learns little, much more is unsteady.");
        known("gradient", "l2", "Gradient norm", true, "The l2 norm of the gradient of the loss. Where it fades towards "
                + "the input, the first layers learn little; where it grows, training may diverge.");
        known("value", "zero_fraction", "Zeros", false, "The share of values that are exactly 0.");
        known("value", "dead", "Dead units", false, "How many channels were 0 for every sample of the epoch.");
        known("value", "std", "Deviation of values", true, "The standard deviation of the values.");
        known("weight", "l2", "Weight norm", true, "The l2 norm of the weights.");
    }

    private final Path file;

    private record Shown(String title, boolean logarithmic, String meaning) {
    }

    private static void known(String kind, String name, String title, boolean logarithmic, String meaning) {
        KNOWN.put(new Quantity(kind, name), new Shown(title, logarithmic, meaning));
    }

    InsideSection(Path directory) {
        file = directory.resolve(InsideFile.NAME);
    }

    /** Whether anything was observed. */
    boolean exists() {
        return Files.isRegularFile(file);
    }

    Html html() {
        Map<Quantity, List<InsideFile.Row>> quantities = InsideFile.read(file).quantities();
        List<Quantity> order = new ArrayList<>(KNOWN.keySet());
        order.addAll(quantities.keySet().stream().filter(quantity -> !KNOWN.containsKey(quantity)).toList());
        Tabs tabs = new Tabs("inside-quantity", "Quantity");
        for (Quantity quantity : order) {
            List<InsideFile.Row> rows = quantities.getOrDefault(quantity, List.of());
            if (rows.stream().anyMatch(row -> Double.isFinite(row.value()))) {
                Shown shown = KNOWN.getOrDefault(quantity, new Shown(quantity.kind() + " " + quantity.name()
                        .replace('_', ' '), false, ""));
                tabs.add(shown.title, map(shown, rows));
            }
        }
        return Html.of(deaths(quantities.getOrDefault(new Quantity("value", "dead"), List.of())), tabs.html(),
                Html.note("All numbers are in " + InsideFile.NAME + "."));
    }

    private static Html map(Shown shown, List<InsideFile.Row> rows) {
        HeatMap map = new HeatMap(shown.title, "epoch", "layer", shown.title.toLowerCase(Locale.ROOT),
                shown.logarithmic);
        rows.forEach(row -> map.put(row.path(), row.epoch(), row.value()));
        long lost = rows.stream().filter(row -> !Double.isFinite(row.value())).count();
        return map.chart((shown.meaning + " Largest: " + map.largest() + "." + (lost == 0 ? "" : " "
                + Figures.plural(lost, "value is", "values are") + " not finite and left out.")).strip()).html();
    }

    /** The layers with dead units after the last epoch, and since when. */
    private static Html deaths(List<InsideFile.Row> rows) {
        long last = rows.stream().mapToLong(InsideFile.Row::epoch).max().orElse(0);
        Map<String, Long> since = new HashMap<>();
        Set<String> dead = new HashSet<>();
        for (InsideFile.Row row : rows) {
            if (row.value() > 0) {
                since.putIfAbsent(row.path(), row.epoch());
                if (row.epoch() == last) {
                    dead.add(row.path());
                }
            } else {
                since.remove(row.path());
            }
        }
        return Html.list(rows.stream().filter(row -> row.epoch() == last && dead.contains(row.path()))
                .map(row -> row.path() + " has " + Figures.plural(Math.round(row.value()), "dead unit", "dead units")
                        + " after epoch " + last + "; the first died in epoch " + since.get(row.path()) + ".")
                .toList());
    }
}
