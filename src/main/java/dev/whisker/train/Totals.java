package dev.whisker.train;

/** Sums over samples, in double and in the order of the samples, so that the same run gives the same bits. */
final class Totals {
    private double loss;
    private double correct;
    private int samples;

    /** Adds a batch and returns the sum of its losses. */
    double add(double[] losses, double[] rights) {
        double batchLoss = 0;
        for (int i = 0; i < losses.length; i++) {
            batchLoss += losses[i];
            correct += rights[i];
        }
        loss += batchLoss;
        samples += losses.length;
        return batchLoss;
    }

    /** The mean of batch means weighted by batch size, which is the mean over samples. */
    double meanLoss() {
        return loss / samples;
    }

    double accuracy() {
        return correct / samples;
    }

    Evaluation evaluation() {
        return new Evaluation(meanLoss(), accuracy(), samples);
    }
}
