package dev.whisker.evaluation;

/**
 * How well one class is separated from the others, or an average of such figures.
 *
 * <p>With TP samples of the class that were predicted as it, FP samples of other classes that were, and FN samples of
 * the class that were not:
 * <pre>
 * precision = TP / (TP + FP)        recall = TP / (TP + FN)        F1 = 2 TP / (2 TP + FP + FN)
 * </pre>
 * Each is 0 where its denominator is 0, as in scikit-learn with {@code zero_division=0}
 * (sklearn.metrics.precision_recall_fscore_support).
 *
 * @param support how many samples of the class there are: TP + FN
 */
public record ClassScores(double precision, double recall, double f1, long support) {
    static ClassScores of(long truePositives, long falsePositives, long falseNegatives) {
        return new ClassScores(ratio(truePositives, truePositives + falsePositives),
                ratio(truePositives, truePositives + falseNegatives),
                ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
                truePositives + falseNegatives);
    }

    private static double ratio(long a, long b) {
        return b == 0 ? 0 : (double) a / b;
    }
}
