package dev.whisker.importer;

import java.util.List;

/** Decides which layer of a file belongs to which layer of a model, by what a format says about its layers. */
@FunctionalInterface
public interface LayerMatcher {
    /**
     * Returns a pair for each layer with weights on either side.
     *
     * @param layers all plain layers of the model, in topological order
     */
    LayerPairs pairs(List<StoredLayer> stored, List<FlatLayer> layers);
}
