package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.experiment.SavedModel;
import dev.whisker.train.Evaluator;
import dev.whisker.train.Samples;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a model predicts for some pictures: probabilities of classes, or plain outputs where there are none. */
final class Predictions {
    /** What the accuracy of a single output compares it with. */
    private static final double THRESHOLD = 0.5;

    private final boolean probabilities;
    private final float[][] rows;
    private final IntFunction<String> classNames;
    private final Optional<String> note;

    private Predictions(Optional<String> note, float[][] rows, IntFunction<String> classNames) {
        this.note = note;
        this.probabilities = note.isEmpty();
        this.rows = rows;
        this.classNames = classNames;
    }

    static Predictions of(SavedModel model, Samples samples) {
        Evaluator evaluator = model.evaluator();
        Optional<String> note = evaluator.whyNotProbabilities()
                .map(reason -> "The numbers are the model's outputs, not probabilities: " + reason);
        float[][] rows = note.isEmpty() ? evaluator.predictProbabilities(samples) : evaluator.predict(samples);
        return new Predictions(note, rows, model::className);
    }

    /** Why these are not probabilities; empty if they are. */
    Optional<String> note() {
        return note;
    }

    /** The likeliest class of a picture. */
    String predicted(int picture) {
        return isSingleOutput(picture) ? singleClass(picture)
                : classNames.apply(likeliest(perClass(picture), 1).get(0));
    }

    /** One number for each class, or a single output for two of them. */
    double[] values(int picture) {
        return isSingleOutput(picture) ? new double[] {rows[picture][0]} : perClass(picture);
    }

    /** One picture for people: "cats 97.2 %, dogs 2.8 %"; "output -1.573 for dogs, ..."; "output -1.573, so cats". */
    String line(int picture, int top) {
        if (isSingleOutput(picture)) {
            return "output " + number(rows[picture][0]) + ", so " + singleClass(picture);
        }
        double[] values = perClass(picture);
        return likeliest(values, top).stream()
                .map(label -> probabilities ? classNames.apply(label) + " " + CliCommand.percent(values[label])
                        : "output " + number(values[label]) + " for " + classNames.apply(label))
                .collect(Collectors.joining(", "));
    }

    /** One picture as JSON. */
    void putInto(ObjectNode node, int picture, int top) {
        ArrayNode classes = node.putArray("classes");
        if (isSingleOutput(picture)) {
            classes.addObject().put("class", singleClass(picture)).put("output", rows[picture][0]);
            return;
        }
        double[] values = perClass(picture);
        likeliest(values, top).forEach(label -> classes.addObject().put("class", classNames.apply(label))
                .put(probabilities ? "probability" : "output", values[label]));
    }

    /** Whether there is one number that is not a probability: it cannot be divided among two classes. */
    private boolean isSingleOutput(int picture) {
        return !probabilities && rows[picture].length == 1;
    }

    /** The class that accuracy counts as predicted. */
    private String singleClass(int picture) {
        return classNames.apply(rows[picture][0] > THRESHOLD ? 1 : 0);
    }

    /** A single probability is that of class 1. */
    private double[] perClass(int picture) {
        float[] row = rows[picture];
        return row.length == 1 ? new double[] {1 - row[0], row[0]}
                : IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
    }

    private static List<Integer> likeliest(double[] values, int top) {
        return IntStream.range(0, values.length).boxed()
                .sorted(Comparator.comparingDouble(label -> -values[label])).limit(top).toList();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
