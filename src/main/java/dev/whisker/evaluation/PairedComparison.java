package dev.whisker.evaluation;

/**
 * Two classifications of the same samples: how often they agree, and whether one is right more often than chance would
 * make it.
 *
 * <p>Only samples that exactly one of them gets right tell which is better. If both were equally good, each of the
 * n = onlyFirst + onlySecond such samples would fall to either side with probability 1/2:
 * <pre>
 * p = min(1, 2 sum over i = 0..min(onlyFirst, onlySecond) of C(n, i) / 2^n)
 * </pre>
 * the exact two-sided form of the test of Q. McNemar, Note on the sampling error of the difference between correlated
 * proportions or percentages, Psychometrika 12 (1947).
 *
 * @param samples    how many samples
 * @param same       for how many both predict the same class
 * @param onlyFirst  how many the first alone gets right
 * @param onlySecond how many the second alone gets right
 */
public record PairedComparison(int samples, int same, int onlyFirst, int onlySecond) {
    /**
     * Compares two classifications.
     *
     * @throws IllegalArgumentException if they are not of the same samples
     */
    public static PairedComparison of(Classification first, Classification second) {
        int same = 0;
        int onlyFirst = 0;
        int onlySecond = 0;
        if (first.size() != second.size()) {
            throw new IllegalArgumentException("one has " + first.size() + " samples, the other " + second.size());
        }
        for (int i = 0; i < first.size(); i++) {
            if (first.label(i) != second.label(i)) {
                throw new IllegalArgumentException("sample " + i + " has two classes");
            }
            same += first.predicted(i) == second.predicted(i) ? 1 : 0;
            onlyFirst += first.isCorrect(i) && !second.isCorrect(i) ? 1 : 0;
            onlySecond += second.isCorrect(i) && !first.isCorrect(i) ? 1 : 0;
        }
        return new PairedComparison(first.size(), same, onlyFirst, onlySecond);
    }

    /** The share of samples for which both predict the same class. */
    public double agreement() {
        return (double) same / samples;
    }

    /** How likely so uneven a result is if both are equally good; 1 if no sample tells them apart. */
    public double probability() {
        int n = onlyFirst + onlySecond;
        int fewer = Math.min(onlyFirst, onlySecond);
        // As logarithms: 2^n is soon beyond all doubles.
        double logTerm = -n * Math.log(2);
        double sum = 0;
        for (int i = 0; i <= fewer; i++) {
            sum += Math.exp(logTerm);
            logTerm += Math.log(n - i) - Math.log(i + 1);
        }
        return Math.min(1, 2 * sum);
    }
}
