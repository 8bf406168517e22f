package dev.whisker.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether probabilities mean what they say: of the samples predicted with a confidence of 0.8, 80 % should be right.
 *
 * <p>The confidence of a sample is the largest of its probabilities. Samples are put into bins of equal width over
 * 0..1 by it, bin {@code min(floor(bins * confidence), bins - 1)}. With n samples, in bin b n_b of them with the mean
 * confidence conf_b and the accuracy acc_b:
 * <pre>
 * ECE = sum over b of n_b / n |conf_b - acc_b|          MCE = largest |conf_b - acc_b|
 * Brier = mean of sum over classes (p - [is the class])², for two classes half of that: (p_1 - label)²
 * NLL = mean of -ln(p of the true class)
 * </pre>
 * Sources: C. Guo et al., On calibration of modern neural networks, ICML 2017 (ECE, MCE); G. W. Brier, Verification of
 * forecasts expressed in terms of probability, Monthly Weather Review 78 (1950).
 *
 * @param bins  all bins, also empty ones
 * @param ece   expected calibration error
 * @param mce   maximum calibration error
 * @param brier Brier score
 * @param nll   negative log-likelihood; infinite where a true class has the probability 0
 */
public record Calibration(List<Bin> bins, double ece, double mce, double brier, double nll) {
    /** How many bins there usually are. */
    public static final int BINS = 15;

    /**
     * Samples with about the same confidence.
     *
     * @param low        the least confidence of the bin
     * @param high       the end of the bin, which belongs to the next one
     * @param count      how many samples
     * @param confidence their mean confidence; NaN without samples
     * @param accuracy   the share of them that are predicted right; NaN without samples
     */
    public record Bin(double low, double high, long count, double confidence, double accuracy) {
        /** How far confidence and accuracy are apart. */
        public double gap() {
            return Math.abs(confidence - accuracy);
        }
    }

    /**
     * Of a classification in {@value #BINS} bins; empty if its model gives no probabilities, or some that are not
     * numbers.
     */
    public static Optional<Calibration> of(Classification classification) {
        if (!classification.hasProbabilities()) {
            return Optional.empty();
        }
        int n = classification.size();
        int[] labels = new int[n];
        int[] predicted = new int[n];
        double[][] probabilities = new double[n][];
        for (int i = 0; i < n; i++) {
            labels[i] = classification.label(i);
            predicted[i] = classification.predicted(i);
            probabilities[i] = classification.values(i);
            if (!Arrays.stream(probabilities[i]).allMatch(Double::isFinite)) {
                return Optional.empty();
            }
        }
        return Optional.of(of(labels, predicted, probabilities, BINS));
    }

    /**
     * Of some predictions.
     *
     * @param labels        the class of each sample
     * @param predicted     the class predicted for it
     * @param probabilities of each class, for each sample
     * @param bins          how many bins
     */
    public static Calibration of(int[] labels, int[] predicted, double[][] probabilities, int bins) {
        int n = labels.length;
        long[] counts = new long[bins];
        double[] confidences = new double[bins];
        long[] correct = new long[bins];
        double brier = 0;
        double nll = 0;
        for (int i = 0; i < n; i++) {
            double[] row = probabilities[i];
            double confidence = row[predicted[i]];
            int bin = Math.max(0, Math.min((int) Math.floor(bins * confidence), bins - 1));
            counts[bin]++;
            confidences[bin] += confidence;
            correct[bin] += predicted[i] == labels[i] ? 1 : 0;
            brier += squares(row, labels[i]);
            nll -= Math.log(row[labels[i]]);
        }
        List<Bin> all = new ArrayList<>();
        double ece = 0;
        double mce = 0;
        for (int b = 0; b < bins; b++) {
            Bin bin = new Bin((double) b / bins, (b + 1.0) / bins, counts[b], confidences[b] / counts[b],
                    (double) correct[b] / counts[b]);
            all.add(bin);
            if (bin.count > 0) {
                ece += bin.gap() * bin.count / n;
                mce = Math.max(mce, bin.gap());
            }
        }
        return new Calibration(List.copyOf(all), ece, mce, brier / n, nll / n);
    }

    private static double squares(double[] row, int label) {
        double sum = 0;
        for (int c = 0; c < row.length; c++) {
            double error = row[c] - (c == label ? 1 : 0);
            sum += error * error;
        }
        return row.length == 2 ? sum / 2 : sum;
    }
}
