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

    private record Cell(long count, long percent, boolean strong, boolean right, String label) {
    }

    private record Row(String name, List<Cell> cells) {
    }

    ClassSection(EvaluatedRun run, ConfusionMatrix matrix) {
        this.run = run;
        this.matrix = matrix;
    }

    Html html() {
        return Html.of(matrix.classes() <= MAX_MATRIX ? confusion() : Html.NONE, mostConfused(), scores());
    }

    private List<String> names() {
        return IntStream.range(0, matrix.classes()).mapToObj(run::className).toList();
    }

    private Html confusion() {
        List<Row> rows = IntStream.range(0, matrix.classes()).mapToObj(actual -> new Row(run.className(actual),
                IntStream.range(0, matrix.classes()).mapToObj(predicted -> cell(actual, predicted)).toList())).toList();
        return Html.template(ClassSection.class, "confusion", Map.of("names", names(), "rows", rows,
                "classes", matrix.classes()));
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
        if (pairs.isEmpty() || matrix.classes() == 2) {
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
        for (int c = 0; c < matrix.classes(); c++) {
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
