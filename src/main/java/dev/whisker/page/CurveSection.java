package dev.whisker.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.report.Figures;
import dev.whisker.report.Html;
import dev.whisker.report.LineChart;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Loss and metrics over the epochs. */
final class CurveSection {
    private static final String SECONDS = "seconds";
    private static final String STEP = "ms_per_step";
    private static final String EPOCH = "epoch";

    private final HistoryFile history;
    private final JsonNode record;

    CurveSection(HistoryFile history, JsonNode record) {
        this.history = history;
        this.record = record;
    }

    Html html() {
        if (history.epochs() == 0) {
            return Html.note("No epoch was finished, so there are no curves.");
        }
        List<Html> charts = new ArrayList<>();
        List<String> names = history.columns().keySet().stream()
                .filter(name -> !name.startsWith(Metrics.VALIDATION) && !List.of(EPOCH, SECONDS, STEP).contains(name))
                .toList();
        // Accuracy answers the question, loss explains it; the others follow as they stand.
        List<String> first = List.of(Accuracy.NAME, Metrics.LOSS);
        first.stream().filter(names::contains).forEach(name -> chart(name).ifPresent(charts::add));
        names.stream().filter(name -> !first.contains(name)).forEach(name -> chart(name).ifPresent(charts::add));
        return Html.of(Html.beside(charts.toArray(Html[]::new)), time());
    }

    private Optional<Html> chart(String name) {
        LineChart chart = new LineChart(title(name), EPOCH, name);
        Optional<double[]> training = history.column(name);
        Optional<double[]> validation = history.column(Metrics.VALIDATION + name);
        training.ifPresent(values -> chart.epochs("training", values));
        validation.ifPresent(values -> chart.epochs("validation", values));
        if (chart.isEmpty()) {
            return Optional.empty();
        }
        if (name.equals(Accuracy.NAME)) {
            chart.reference("most frequent class", majorityShare());
        }
        boolean leastIsBest = name.contains(Metrics.LOSS) || name.contains("error");
        String finding = validation.map(values -> best("Validation " + name, values, leastIsBest))
                .or(() -> training.map(values -> best("Training " + name, values, leastIsBest))).orElse("");
        return Optional.of(chart.chart(finding).html());
    }

    private static String title(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('_', ' ');
    }

    /** "Validation accuracy is highest, 0.9731, in epoch 4 of 12; it ends at 0.9650." */
    private static String best(String what, double[] values, boolean leastIsBest) {
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i]) && (best < 0
                    || (leastIsBest ? values[i] < values[best] : values[i] > values[best]))) {
                best = i;
            }
        }
        String end = best == values.length - 1 ? "the last." : "of " + values.length + "; it ends at "
                + Figures.of(values[values.length - 1]) + ".";
        return what + " is " + (leastIsBest ? "lowest" : "highest") + ", " + Figures.of(values[best]) + ", in epoch "
                + (best + 1) + (best == values.length - 1 ? ", " : " ") + end;
    }

    private double majorityShare() {
        long[] counts = StreamSupport.stream(record.path("data").path("training_samples_per_class").spliterator(),
                false).mapToLong(JsonNode::asLong).toArray();
        long all = Arrays.stream(counts).sum();
        return all == 0 ? Double.NaN : Arrays.stream(counts).max().orElse(0) / (double) all;
    }

    private Html time() {
        return history.column(STEP).map(steps -> {
            double seconds = history.column(SECONDS).map(all -> Arrays.stream(all)
                    .filter(Double::isFinite).sum()).orElse(Double.NaN);
            double[] sorted = Arrays.stream(steps).filter(Double::isFinite).sorted().toArray();
            return Html.note("The epochs took " + Figures.of(seconds) + " s in all, a step "
                    + Figures.of(sorted[sorted.length / 2]) + " ms (median of the epochs).");
        }).orElse(Html.NONE);
    }
}
