package dev.whisker.train;

import java.util.Locale;

/**
 * What one epoch gave.
 *
 * @param epoch       from 1
 * @param loss        mean over the epoch's samples, in training mode, with the weights as of each batch
 * @param accuracy    likewise
 * @param valLoss     mean over the validation set after the epoch, in inference mode; NaN without validation
 * @param valAccuracy likewise
 * @param seconds     of the whole epoch, validation included
 * @param msPerStep   milliseconds a training step took, the first left out where there are more
 */
public record EpochResult(int epoch, double loss, double accuracy, double valLoss, double valAccuracy, double seconds, double msPerStep) {
    static final String CSV_HEADER = "epoch,loss,accuracy,val_loss,val_accuracy,seconds,ms_per_step";

    public boolean hasValidation() {
        return !Double.isNaN(valAccuracy);
    }

    /** The values under {@link #CSV_HEADER}; metrics with all their digits, so that equal runs give equal files but for times. */
    String csvRow() {
        String validation = hasValidation() ? valLoss + "," + valAccuracy : ",";
        return epoch + "," + loss + "," + accuracy + "," + validation + "," + String.format(Locale.ROOT, "%.3f,%.3f", seconds, msPerStep);
    }
}
