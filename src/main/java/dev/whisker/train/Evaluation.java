package dev.whisker.train;

/** Mean loss and share of right samples over a set of samples. */
public record Evaluation(double loss, double accuracy, int samples) {
}
