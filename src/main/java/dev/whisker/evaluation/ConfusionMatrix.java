package dev.whisker.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** How many samples of each class were predicted as each class. */
public final class ConfusionMatrix {
    /** By true class, then by predicted class. */
    private final long[][] counts;

    private ConfusionMatrix(long[][] counts) {
        this.counts = counts;
    }

    /**
     * Two classes that were taken for one another.
     *
     * @param actual    the class of the samples
     * @param predicted what they were predicted as
     * @param count     how many samples
     */
    public record Confusion(int actual, int predicted, long count) {
    }

    /**
     * Counts samples.
     *
     * @param labels    the class of each sample
     * @param predicted the class that was predicted for it
     * @param classes   number of classes; all classes are below it
     */
    public static ConfusionMatrix of(int[] labels, int[] predicted, int classes) {
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(counts);
    }

    /** Number of classes. */
    public int classes() {
        return counts.length;
    }

    /** Samples of a class that were predicted as a class. */
    public long count(int actual, int predicted) {
        return counts[actual][predicted];
    }

    /** All samples. */
    public long samples() {
        return IntStream.range(0, classes()).mapToLong(this::support).sum();
    }

    /** Samples that were predicted as what they are. */
    public long correct() {
        return IntStream.range(0, classes()).mapToLong(c -> counts[c][c]).sum();
    }

    /** Samples of a class. */
    public long support(int c) {
        return IntStream.range(0, classes()).mapToLong(other -> counts[c][other]).sum();
    }

    private long predicted(int c) {
        return IntStream.range(0, classes()).mapToLong(other -> counts[other][c]).sum();
    }

    /** The scores of a class. */
    public ClassScores scores(int c) {
        return ClassScores.of(counts[c][c], predicted(c) - counts[c][c], support(c) - counts[c][c]);
    }

    /**
     * The plain mean of the scores of those classes that occur as a label or as a prediction: scikit-learn's "macro
     * avg".
     */
    public ClassScores macroAverage() {
        return average(c -> support(c) + predicted(c) > 0 ? 1 : 0);
    }

    /** The mean of the scores of the classes, each weighted by its support: scikit-learn's "weighted avg". */
    public ClassScores weightedAverage() {
        return average(this::support);
    }

    private ClassScores average(IntToDoubleFunction weight) {
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        double sum = 0;
        for (int c = 0; c < classes(); c++) {
            ClassScores scores = scores(c);
            double w = weight.applyAsDouble(c);
            precision += w * scores.precision();
            recall += w * scores.recall();
            f1 += w * scores.f1();
            sum += w;
        }
        return new ClassScores(precision / sum, recall / sum, f1 / sum, samples());
    }

    /** The pairs of classes that were confused most often, the most frequent first, then by class; none without one. */
    public List<Confusion> mostConfused(int limit) {
        List<Confusion> pairs = new ArrayList<>();
        for (int actual = 0; actual < classes(); actual++) {
            for (int predicted = 0; predicted < classes(); predicted++) {
                if (actual != predicted && counts[actual][predicted] > 0) {
                    pairs.add(new Confusion(actual, predicted, counts[actual][predicted]));
                }
            }
        }
        pairs.sort(Comparator.comparingLong(pair -> -pair.count()));
        return List.copyOf(pairs.subList(0, Math.min(limit, pairs.size())));
    }
}
