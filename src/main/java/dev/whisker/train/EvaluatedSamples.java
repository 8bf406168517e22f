package dev.whisker.train;

/**
 * What an evaluation found: the means over all samples, and of each sample its outputs and loss, in the order of the
 * samples. Arrays are not copied.
 *
 * @param outputs what the model gave for each sample, after the last activation, row by row
 * @param losses  of each sample, multiplied by its weight if it has one; without the penalties of weights, which belong
 *                to the mean loss
 */
public record EvaluatedSamples(Evaluation evaluation, float[][] outputs, double[] losses) {
}
