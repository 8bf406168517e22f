package dev.whisker.page;

import dev.whisker.evaluation.ClassScores;
import dev.whisker.evaluation.ConfusionMatrix;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.report.DataTable;
import dev.whisker.report.Figures;
import dev.whisker.report.Html;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which classes are recognized, and which are taken for one another. */
final class ClassSection {
    /** More classes make a list of confusions instead of a matrix. */
    private static final int MAX_MATRIX = 25;
    private static final int MAX_CONFUSED = 20;

    private final EvaluatedRun run;
    private final ConfusionMatrix matrix;
    /** The classes: a model may have more outputs. */
    private final int[] shown;

    private record Cell(long count, long percent, boolean strong, boolean right, String label) {
    }

    private record Row(String name, List<Cell> cells) {
    }

    ClassSection(EvaluatedRun run, ConfusionMatrix matrix) {
        this.run = run;
        this.matrix = matrix;
        this.shown = IntStream.range(0, matrix.classes()).filter(this::isShown).toArray();
    }

    Html html() {
        int others = matrix.classes() - shown.length;
        return Html.of(shown.length <= MAX_MATRIX ? confusion() : Html.NONE, mostConfused(), scores(), others == 0
                ? Html.NONE : Html.note(Figures.plural(others, "output", "outputs") + " of the model without a class, "
                + "never predicted, " + (others == 1 ? "is" : "are") + " left out."));
    }

    private boolean isShown(int label) {
        return label < run.classNames().size() || IntStream.range(0, matrix.classes())
                .anyMatch(actual -> matrix.count(actual, label) > 0);
    }

    private Html confusion() {
        List<Row> rows = IntStream.of(shown).mapToObj(actual -> new Row(run.className(actual),
                IntStream.of(shown).mapToObj(predicted -> cell(actual, predicted)).toList())).toList();
        return Html.template(ClassSection.class, "confusion", Map.of("rows", rows,
                "names", IntStream.of(shown).mapToObj(run::className).toList()));
    }

    private Cell cell(int actual, int predicted) {
        long count = matrix.count(actual, predicted);
        long support = matrix.support(actual);
        long percent = support == 0 ? 0 : Math.round(100.0 * count / support);
        return new Cell(count, percent, percent > 55, actual == predicted, Figures.count(count) + " "
                + run.className(actual) + " predicted as " + run.className(predicted) + ", " + percent + " %");
    }

    private Html mostConfused() {
        List<ConfusionMatrix.Confusion> pairs = matrix.mostConfused(MAX_CONFUSED);
        if (pairs.isEmpty() || shown.length == 2) {
            return Html.NONE;
        }
        DataTable table = new DataTable("Most confused classes", List.of("class", "predicted as", "pictures",
                "share of the class"));
        pairs.forEach(pair -> table.row(List.of(run.className(pair.actual()), run.className(pair.predicted()),
                pair.count(), Figures.percent(pair.count() / (double) matrix.support(pair.actual())))));
        return table.html();
    }

    private Html scores() {
        DataTable table = new DataTable("Scores of each class", List.of("class", "precision", "recall", "F1",
                "pictures"));
        for (int c : shown) {
            row(table, run.className(c), matrix.scores(c));
        }
        row(table, "macro average", matrix.macroAverage());
        row(table, "weighted average", matrix.weightedAverage());
        return table.html();
    }

    private static void row(DataTable table, String name, ClassScores scores) {
        table.row(List.of(name, scores.precision(), scores.recall(), scores.f1(), scores.support()));
    }
}
