package dev.whisker.train;

/** Sums over samples, in double and in the order of the samples, so that the same run gives the same bits. */
final class Totals {
    private double loss;
    private double correct;
    private int samples;

    /**
     * Adds a batch and returns the sum of its losses.
     *
     * @param results as {@link BatchTensors#results}
     */
    double add(double[] results) {
        int batch = (results.length - BatchTensors.COUNTS) / 2;
        double batchLoss = 0;
        for (int i = 0; i < batch; i++) {
            batchLoss += results[BatchTensors.COUNTS + i];
            correct += results[BatchTensors.COUNTS + batch + i];
        }
        loss += batchLoss;
        samples += batch;
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
