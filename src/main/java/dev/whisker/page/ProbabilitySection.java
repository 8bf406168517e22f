package dev.whisker.page;

import dev.whisker.evaluation.Calibration;
import dev.whisker.evaluation.Classification;
import dev.whisker.evaluation.Ranking;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.report.DataTable;
import dev.whisker.report.Figures;
import dev.whisker.report.Html;
import dev.whisker.report.LineChart;
import dev.whisker.report.ReliabilityChart;
import dev.whisker.report.Tabs;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the model's numbers rank pictures well, and whether its probabilities mean what they say. */
final class ProbabilitySection {
    private static final int TWO = 2;
    /** Points of a curve. */
    private static final int POINTS = 200;
    private static final int POINTS_OF_MANY = 80;
    /** Classes that have curves: those that are told apart worst. */
    private static final int MAX_CURVES = 10;
    /** Of more classes none is ranked: that takes time and memory for each of them. */
    private static final int MAX_RANKED = 100;

    private final EvaluatedRun run;
    private final Classification predictions;

    ProbabilitySection(EvaluatedRun run, Classification predictions) {
        this.run = run;
        this.predictions = predictions;
    }

    Html html() {
        return Html.of(calibration(), ranking());
    }

    private Html calibration() {
        return Calibration.of(predictions).map(found -> Html.of(Html.beside(
                ReliabilityChart.of(found).html(), ReliabilityChart.counts(found).html()),
                new DataTable("Calibration", List.of("figure", "value", "meaning"))
                        .row(List.of("ECE", found.ece(), "expected calibration error: mean gap between confidence and "
                                + "accuracy, weighted by pictures, " + found.bins().size() + " bins"))
                        .row(List.of("MCE", found.mce(), "the largest gap of a bin"))
                        .row(List.of("Brier score", found.brier(), predictions.values(0).length == TWO
                                ? "mean squared error of the probability of “" + run.className(1) + "”"
                                : "mean of the squared errors of all probabilities, summed over the classes"))
                        .row(List.of("NLL", found.nll(), "mean negative logarithm of the true class's probability"))
                        .html()))
                .orElseGet(() -> Html.note("The model gives no probabilities, so there is nothing to calibrate."));
    }

    private Html ranking() {
        Map<Integer, Ranking> rankings = new TreeMap<>();
        int classes = predictions.matrix().classes();
        if (classes > MAX_RANKED) {
            return Html.note("ROC and precision-recall curves are drawn for up to " + MAX_RANKED + " classes.");
        }
        for (int c = classes == TWO ? 1 : 0; c < classes; c++) {
            int label = c;
            Ranking.of(predictions, c).ifPresent(found -> rankings.put(label, found));
        }
        if (rankings.isEmpty()) {
            return Html.note("ROC and precision-recall curves need pictures of at least two classes.");
        }
        if (rankings.size() == 1) {
            int label = rankings.keySet().iterator().next();
            return curves(label, rankings.get(label), POINTS);
        }
        DataTable table = new DataTable("Each class against all others", List.of("class", "ROC AUC",
                "average precision", "pictures"));
        rankings.forEach((label, found) -> table.row(List.of(run.className(label), found.rocAuc(),
                found.averagePrecision(), (long) found.positives())));
        Tabs tabs = new Tabs("ranking", "Class");
        rankings.entrySet().stream().sorted(Comparator.comparingDouble(entry -> entry.getValue().rocAuc()))
                .limit(MAX_CURVES).sorted(Map.Entry.comparingByKey())
                .forEach(entry -> tabs.add(run.className(entry.getKey()),
                        curves(entry.getKey(), entry.getValue(), POINTS_OF_MANY)));
        return Html.of(rankings.size() <= MAX_CURVES ? Html.NONE : Html.note("Curves are shown of the " + MAX_CURVES
                + " classes with the least ROC AUC."), tabs.html(), table.html());
    }

    private Html curves(int label, Ranking found, int points) {
        String name = run.className(label);
        Ranking.Curve roc = found.roc().thinned(points);
        Ranking.Curve precision = found.precisionRecall().thinned(points);
        double share = (double) found.positives() / (found.positives() + found.negatives());
        return Html.beside(
                new LineChart("ROC curve of “" + name + "”", "false positive rate", "true positive rate").unitSquare()
                        .diagonal().add(name, roc.x(), roc.y())
                        .chart("Area under the curve (AUC) " + Figures.of(found.rocAuc()) + "; 0.5 is guessing.")
                        .html(),
                new LineChart("Precision-recall curve of “" + name + "”", "recall", "precision").unitSquare()
                        .reference("guessing", share).add(name, precision.x(), precision.y())
                        .chart("Average precision " + Figures.of(found.averagePrecision()) + "; guessing gives "
                                + Figures.of(share) + ", the share of such pictures.").html());
    }
}
