package dev.whisker.train.inside;

/**
 * What a trained weight was like in the observed steps of an epoch.
 *
 * @param path       such as "conv2d/kernel"
 * @param l2         its norm before the last observed step
 * @param gradientL2 root mean square over the steps of its gradient's norm, penalty included, before any clipping
 * @param updateL2   root mean square over the steps of the norm of what the optimizer changed
 * @param ratio      mean over the steps of update norm to weight norm; NaN for a weight that was 0
 * @param histogram  of its values at the end of the epoch
 */
public record WeightInside(String path, double l2, double gradientL2, double updateL2, double ratio,
        Histogram histogram) {
}
