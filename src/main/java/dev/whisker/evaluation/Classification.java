package dev.whisker.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which classes a model predicted for samples whose classes are known.
 *
 * <p>The predicted class is the one with the largest output, the first of equal ones. A model with a single output
 * predicts class 1 where its probability, or without probabilities the output itself, is above 0.5.
 */
public final class Classification {
    private static final double THRESHOLD = 0.5;

    private final int[] labels;
    private final int[] predicted;
    private final float[][] outputs;
    private final float[][] probabilities;
    private final double[] losses;
    private final ConfusionMatrix matrix;

    private Classification(int[] labels, float[][] outputs, float[][] probabilities, double[] losses, int classes) {
        this.labels = labels;
        this.outputs = outputs;
        this.probabilities = probabilities;
        this.losses = losses;
        this.predicted = IntStream.range(0, labels.length).map(this::predict).toArray();
        this.matrix = ConfusionMatrix.of(labels, predicted, classes);
    }

    /**
     * Looks at what a model gave. Empty if its outputs do not tell these classes apart: one output for more than two,
     * or fewer outputs than classes or labels.
     *
     * @param labels        the class of each sample
     * @param outputs       of the model, a row per sample
     * @param probabilities the same as probabilities, as many per row; null if they are none
     * @param losses        of each sample
     * @param classes       number of classes that samples may have
     */
    public static Optional<Classification> of(int[] labels, float[][] outputs, float[][] probabilities, double[] losses,
            int classes) {
        int width = outputs.length == 0 ? 0 : outputs[0].length;
        int separated = width == 1 ? 2 : width;
        int needed = Math.max(classes, 1 + IntStream.of(labels).max().orElse(0));
        return width == 0 || separated < needed ? Optional.empty()
                : Optional.of(new Classification(labels, outputs, probabilities, losses, separated));
    }

    private int predict(int sample) {
        float[] row = outputs[sample];
        if (row.length == 1) {
            return (hasProbabilities() ? probabilities[sample][0] : row[0]) > THRESHOLD ? 1 : 0;
        }
        int best = 0;
        for (int c = 1; c < row.length; c++) {
            best = row[c] > row[best] ? c : best;
        }
        return best;
    }

    /** Number of samples. */
    public int size() {
        return labels.length;
    }

    /** The class of a sample. */
    public int label(int sample) {
        return labels[sample];
    }

    /** The class predicted for a sample. */
    public int predicted(int sample) {
        return predicted[sample];
    }

    /** Whether the predicted class is right. */
    public boolean isCorrect(int sample) {
        return predicted[sample] == labels[sample];
    }

    /** The loss of a sample. */
    public double loss(int sample) {
        return losses[sample];
    }

    /** Whether the model gives probabilities. */
    public boolean hasProbabilities() {
        return probabilities != null;
    }

    /**
     * One number for each class: probabilities, of which a single one is that of class 1; without probabilities the
     * outputs, of which there may be a single one for two classes.
     */
    public double[] values(int sample) {
        float[] row = hasProbabilities() ? probabilities[sample] : outputs[sample];
        return hasProbabilities() && row.length == 1 ? new double[] {1 - row[0], row[0]}
                : IntStream.range(0, row.length).mapToDouble(c -> row[c]).toArray();
    }

    /** The counts by true and predicted class. */
    public ConfusionMatrix matrix() {
        return matrix;
    }

    /**
     * The share of samples for which fewer than k outputs are larger than that of their class, as Keras'
     * SparseTopKCategoricalAccuracy counts; for a model with several outputs.
     */
    public double topK(int k) {
        return IntStream.range(0, size()).filter(i -> larger(outputs[i], labels[i]) < k).count() / (double) size();
    }

    private static int larger(float[] row, int label) {
        int larger = 0;
        for (float value : row) {
            larger += value > row[label] ? 1 : 0;
        }
        return larger;
    }

    /**
     * The wrongly predicted samples, the most confident first: by the probability of the predicted class, without
     * probabilities by the loss; equal ones in their order.
     */
    public List<Integer> worst(int limit) {
        return IntStream.range(0, size()).filter(i -> !isCorrect(i)).boxed()
                .sorted(Comparator.comparingDouble(i -> -confidence(i))).limit(limit).toList();
    }

    private double confidence(int sample) {
        return hasProbabilities() ? values(sample)[predicted[sample]] : losses[sample];
    }
}
