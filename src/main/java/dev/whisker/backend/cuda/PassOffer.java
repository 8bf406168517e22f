package dev.whisker.backend.cuda;

import java.util.List;

/**
 * What cuDNN has for one pass of a convolution.
 *
 * @param candidates what may be used, in the order in which it is tried
 * @param refused    of everything else, why not, in words; also what cuDNN reported if it failed to say what it has
 */
record PassOffer<C extends PassCandidate>(List<C> candidates, List<String> refused) {
}
