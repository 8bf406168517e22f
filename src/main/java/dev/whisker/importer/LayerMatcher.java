package dev.whisker.importer;

import java.util.List;

/** Decides which layer of a file belongs to which layer of a model, by what a format says about its layers. */
@FunctionalInterface
public interface LayerMatcher {
    /**
     * Returns a pair for each layer on either side.
     *
     * @param targets the layers of the model that have weights
     */
    LayerPairs pairs(List<StoredLayer> stored, List<FlatLayer> targets);
}
