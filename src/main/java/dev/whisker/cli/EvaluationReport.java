package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.evaluation.ClassScores;
import dev.whisker.evaluation.Classification;
import dev.whisker.evaluation.ConfusionMatrix;
import dev.whisker.evaluation.WilsonInterval;
import dev.whisker.train.Evaluation;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Shows how well the model separates the classes. */
final class EvaluationReport {
    /** Of the top-k accuracy, which is shown for more classes than this: for fewer it is always 1. */
    private static final int TOP = 5;
    private static final int NAME_WIDTH = 30;
    private static final int MAX_CONFUSED = 10;
    /** Accuracies that differ by less are the same. */
    private static final double ROUNDING = 1e-6;

    private final CliCommand command;
    private final Classification classification;
    private final ConfusionMatrix matrix;
    private final List<String> names;

    EvaluationReport(CliCommand command, Classification classification, IntFunction<String> className) {
        this.command = command;
        this.classification = classification;
        this.matrix = classification.matrix();
        this.names = IntStream.range(0, matrix.classes()).mapToObj(className).toList();
    }

    void print(Evaluation evaluation) {
        WilsonInterval interval = interval();
        command.print("%nAccuracy %.4f, 95 %% interval %.4f to %.4f (%d of %d)", accuracy(), interval.low(),
                interval.high(), matrix.correct(), matrix.samples());
        if (Math.abs(evaluation.accuracy() - accuracy()) > ROUNDING) {
            command.print("The metric accuracy, %.4f, compares the model's logits with 0.5, as Keras does; the figures "
                    + "here take the more probable class.", evaluation.accuracy());
        }
        if (hasTop()) {
            command.print("Top-%d accuracy %.4f", TOP, classification.topK(TOP));
        }
        command.print("%n%-" + NAME_WIDTH + "s %9s %9s %9s %9s", "class", "precision", "recall", "F1", "support");
        IntStream.range(0, matrix.classes()).forEach(c -> row(names.get(c), matrix.scores(c)));
        row("macro average", matrix.macroAverage());
        row("weighted average", matrix.weightedAverage());
        confusion();
    }

    private void row(String name, ClassScores scores) {
        command.print("%-" + NAME_WIDTH + "s %9.4f %9.4f %9.4f %9d", ConfusionTable.shortened(name, NAME_WIDTH),
                scores.precision(), scores.recall(), scores.f1(), scores.support());
    }

    private void confusion() {
        ConfusionTable table = new ConfusionTable(matrix, names);
        if (table.fits()) {
            command.print("%nConfusion matrix: a row for each true class, a column for each predicted one");
            table.lines().forEach(line -> command.print("%s", line));
        } else if (matrix.correct() < matrix.samples()) {
            command.print("%nMost confused classes");
            matrix.mostConfused(MAX_CONFUSED).forEach(pair -> command.print("%s → %s: %d, %s of %s",
                    names.get(pair.actual()), names.get(pair.predicted()), pair.count(),
                    CliCommand.percent(pair.count() / (double) matrix.support(pair.actual())),
                    names.get(pair.actual())));
        }
    }

    private boolean hasTop() {
        return matrix.classes() > TOP;
    }

    private double accuracy() {
        return matrix.correct() / (double) matrix.samples();
    }

    private WilsonInterval interval() {
        return WilsonInterval.of(matrix.correct(), matrix.samples());
    }

    void putInto(ObjectNode node) {
        node.put("accuracy", accuracy()).put("correct", matrix.correct());
        WilsonInterval interval = interval();
        node.putObject("accuracy_interval").put("level", WilsonInterval.LEVEL).put("low", interval.low())
                .put("high", interval.high());
        if (hasTop()) {
            node.putObject("top_k").put("k", TOP).put("accuracy", classification.topK(TOP));
        }
        ArrayNode classes = node.putArray("classes");
        IntStream.range(0, matrix.classes())
                .forEach(c -> put(classes.addObject().put("class", names.get(c)), matrix.scores(c)));
        put(node.putObject("macro_average"), matrix.macroAverage());
        put(node.putObject("weighted_average"), matrix.weightedAverage());
        ArrayNode rows = node.putArray("confusion_matrix");
        for (int actual = 0; actual < matrix.classes(); actual++) {
            ArrayNode row = rows.addArray();
            for (int predicted = 0; predicted < matrix.classes(); predicted++) {
                row.add(matrix.count(actual, predicted));
            }
        }
    }

    private static void put(ObjectNode node, ClassScores scores) {
        node.put("precision", scores.precision()).put("recall", scores.recall()).put("f1", scores.f1())
                .put("support", scores.support());
    }
}
