package dev.whisker.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How well a score puts the samples of a class before all others, at whatever threshold.
 *
 * <pre>
 * ROC AUC = (sum of the ranks of the positives - P (P + 1) / 2) / (P N)      P positives, N negatives, ranks from 1
 * average precision = mean over the positives of the precision among samples with at least their score
 * </pre>
 * Equal scores share the mean of their ranks: the area is the chance that a positive stands before a negative, where a
 * tie counts half. Source: J. A. Hanley and B. J. McNeil, The meaning and use of the area under a receiver operating
 * characteristic (ROC) curve, Radiology 143 (1982).
 *
 * @param rocAuc           area under the ROC curve; 0.5 for scores that say nothing
 * @param averagePrecision area under the precision-recall curve, as steps; the share of positives for such scores
 * @param roc              false positive rate (x) and true positive rate (y) at each threshold, from 0, 0 to 1, 1
 * @param precisionRecall  recall (x) and precision (y) at each threshold, the highest first
 * @param positives        P
 * @param negatives        N
 */
public record Ranking(double rocAuc, double averagePrecision, Curve roc, Curve precisionRecall, int positives,
        int negatives) {

    /** The points of a curve, in order. */
    public record Curve(double[] x, double[] y) {
        /** Number of points. */
        public int size() {
            return x.length;
        }

        /**
         * The curve with at most this many points: without those between two others on a level or plumb line, and of
         * the rest evenly chosen ones, the first and last among them.
         */
        public Curve thinned(int limit) {
            int[] corners = IntStream.range(0, size()).filter(this::isCorner).toArray();
            return corners.length <= limit ? at(corners) : at(IntStream.range(0, limit)
                    .map(i -> corners[(int) Math.round((double) i * (corners.length - 1) / (limit - 1))]).toArray());
        }

        private boolean isCorner(int i) {
            return i == 0 || i == size() - 1 || !(x[i - 1] == x[i] && x[i] == x[i + 1])
                    && !(y[i - 1] == y[i] && y[i] == y[i + 1]);
        }

        private Curve at(int[] chosen) {
            return new Curve(IntStream.of(chosen).mapToDouble(i -> x[i]).toArray(),
                    IntStream.of(chosen).mapToDouble(i -> y[i]).toArray());
        }
    }

    /** Of a class against all others, by its probability or output; empty if there are none or only such samples. */
    public static Optional<Ranking> of(Classification classification, int positive) {
        int n = classification.size();
        double[] scores = new double[n];
        boolean[] isPositive = new boolean[n];
        for (int i = 0; i < n; i++) {
            double[] values = classification.values(i);
            // A single output without probabilities ranks class 1.
            scores[i] = values.length > 1 ? values[positive] : positive == 1 ? values[0] : -values[0];
            isPositive[i] = classification.label(i) == positive;
        }
        return of(scores, isPositive);
    }

    /** Of some scores, the larger the more likely positive; empty without positives, negatives, or with a NaN. */
    public static Optional<Ranking> of(double[] scores, boolean[] isPositive) {
        int n = scores.length;
        int positives = (int) IntStream.range(0, n).filter(i -> isPositive[i]).count();
        int negatives = n - positives;
        if (positives == 0 || negatives == 0 || Arrays.stream(scores).anyMatch(Double::isNaN)) {
            return Optional.empty();
        }
        Integer[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> -scores[i]))
                .toArray(Integer[]::new);
        Thresholds thresholds = new Thresholds(positives, negatives, n);
        for (int from = 0; from < n; ) {
            int to = from;
            int found = 0;
            while (to < n && scores[order[to]] == scores[order[from]]) {
                found += isPositive[order[to]] ? 1 : 0;
                to++;
            }
            thresholds.add(found, to - from - found);
            from = to;
        }
        return Optional.of(thresholds.ranking());
    }

    /** Goes through the scores from the highest down. */
    private static final class Thresholds {
        private final int positives;
        private final int negatives;
        private final double[] falseRate;
        private final double[] trueRate;
        private final double[] precision;
        private int size = 1;
        private long truePositives;
        private long falsePositives;
        /** Pairs of a positive and a negative in the right order; ties count half. */
        private double pairs;
        private double precisions;

        Thresholds(int positives, int negatives, int n) {
            this.positives = positives;
            this.negatives = negatives;
            falseRate = new double[n + 1];
            trueRate = new double[n + 1];
            precision = new double[n + 1];
        }

        /** Samples of the same score. */
        void add(int newPositives, int newNegatives) {
            pairs += newNegatives * (truePositives + newPositives / 2.0);
            truePositives += newPositives;
            falsePositives += newNegatives;
            falseRate[size] = (double) falsePositives / negatives;
            trueRate[size] = (double) truePositives / positives;
            precision[size] = (double) truePositives / (truePositives + falsePositives);
            precisions += newPositives * precision[size];
            size++;
        }

        Ranking ranking() {
            return new Ranking(pairs / ((double) positives * negatives), precisions / positives,
                    new Curve(Arrays.copyOf(falseRate, size), Arrays.copyOf(trueRate, size)),
                    new Curve(Arrays.copyOfRange(trueRate, 1, size), Arrays.copyOfRange(precision, 1, size)),
                    positives, negatives);
        }
    }
}
