package dev.whisker.backend.cuda;

import java.util.List;

/**
 * What cuDNN's heuristic says of one pass of a convolution.
 *
 * @param algorithms the fastest first, by its estimate; empty if it failed
 * @param failure    what cuDNN reported if it failed, which need not mean that nothing can be done; else null
 */
record AlgorithmOffer(List<ConvolutionAlgorithm> algorithms, String failure) {
}
