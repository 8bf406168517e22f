package dev.whisker.train.inside;

import dev.whisker.op.Statistics;
import java.util.BitSet;

/**
 * What a layer's output was like in the observed steps of an epoch.
 *
 * @param path       of the layer, such as "conv2d"; "dense:pre" for the value before an activation that is part of the
 *                   layer
 * @param value      of all values
 * @param valueL2    root mean square over the steps of the l2 norm of the batch's values
 * @param gradient   of the loss with respect to the values, along all ways; null where the training computes none
 * @param gradientL2 root mean square over the steps of its l2 norm
 * @param channels   the extent of the last axis
 * @param dead       the channels that were 0 in every sample and position
 */
public record LayerInside(String path, Statistics value, double valueL2, Statistics gradient, double gradientL2,
        int channels, BitSet dead) {
}
